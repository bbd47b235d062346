/**
 * Why GitHub did not do what it was asked to:
 * - `credentials`: it does not accept the token
 * - `permission`: the token may not do this
 * - `single sign-on`: the token is not authorized for the organization, which enforces SAML
 * - `rate limit`: too many requests, of this token or at once; `retryAt` is when GitHub takes more, in milliseconds since the epoch
 * - `trouble`: GitHub, or the way there
 *
 * Four of these come as 403 (GitHub Docs, "Troubleshooting the REST API").
 */
export type Refusal =
  | { readonly kind: 'credentials' | 'permission' | 'trouble' }
  | { readonly kind: 'single sign-on'; readonly organization: string }
  | { readonly kind: 'rate limit'; readonly retryAt: number };

type Headers = Readonly<Record<string, string | number | undefined>>;

/** Without word of when it ends, a rate limit wants a minute at least. */
const unnamedPauseMs = 60_000;

/** @returns undefined when the error says nothing of the kind, and only its own message can tell */
export function refusalIn(error: unknown, now: number): Refusal | undefined {
  const status = statusOf(error);
  const headers = (error as { response?: { headers?: Headers } }).response?.headers ?? {};
  if (status === 401) return { kind: 'credentials' };
  if (status === 404) return { kind: 'permission' };
  if (status === 403 || status === 429) {
    const text = error instanceof Error ? error.message : '';
    const limited =
      status === 429 ||
      headers['retry-after'] !== undefined ||
      String(headers['x-ratelimit-remaining']) === '0' ||
      /\brate limit/i.test(text);
    if (limited) return { kind: 'rate limit', retryAt: retryAt(headers, now) };
    const sso = String(headers['x-github-sso'] ?? '');
    if (sso.startsWith('required') || /SAML enforcement/i.test(text))
      return { kind: 'single sign-on', organization: /\/orgs\/([^/?;]+)/.exec(sso)?.[1] ?? 'the organization' };
    return { kind: 'permission' };
  }
  return typeof status === 'number' && status >= 500 ? { kind: 'trouble' } : undefined;
}

function retryAt(headers: Headers, now: number): number {
  const afterSec = Number(headers['retry-after']);
  if (afterSec >= 0) return now + afterSec * 1_000;
  const resetSec = Number(headers['x-ratelimit-reset']);
  if (String(headers['x-ratelimit-remaining']) === '0' && resetSec > 0) return resetSec * 1_000;
  return now + unnamedPauseMs;
}

/** GitHub's HTTP status of a failed request, also behind an error of ours. */
export function statusOf(error: unknown): unknown {
  const { status, cause } = error as { status?: unknown; cause?: unknown };
  return status ?? (cause as { status?: unknown } | undefined)?.status;
}
