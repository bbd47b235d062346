import { getOctokit } from '@actions/github';
import type { Clock } from '../../shared/clock.ts';
import { AccessDeniedError, RateLimitedError, UnreachableError, messageOf } from '../../shared/errors.ts';
import { mustBeJson, otherAnswer } from './other-answers.ts';
import type { Secret } from '../../shared/secret.ts';
import { refusalIn, statusOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

export interface GitHubOptions {
  readonly token: Secret;
  readonly apiUrl: string;
  readonly repository: Repository;
  readonly clock: Clock;
  /** Replaces the real one, which honours the proxy settings of the runner. */
  readonly fetch?: typeof fetch;
}

/** What a token needs for a request, in the words of GitHub's settings. */
export const administration =
  "administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App)";
export const readActions =
  "to read its workflow runs: scope 'repo' (classic token), or 'Actions: read' (fine-grained token, GitHub App)";

export type Octokit = ReturnType<typeof getOctokit>;

/** Before the same request is made again while GitHub is in trouble. */
const retryDelaysMs = [1_000, 4_000];
/** A rate limit that ends within this time is waited for, a longer one is left to the next run: hosted minutes cost. */
const longestWaitMs = 15_000;

/** A repository at GitHub, as a token sees it. */
export class GitHubConnection {
  readonly #octokit: Octokit;
  readonly #repository: Repository;
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;

  constructor(options: GitHubOptions) {
    this.#octokit = getOctokit(options.token.reveal(), {
      baseUrl: options.apiUrl,
      ...(options.fetch && { request: { fetch: options.fetch } }),
    });
    this.#octokit.hook.after('request', (response, { url }) => {
      mustBeJson(url, response.data);
    });
    this.#repository = options.repository;
    this.#clock = options.clock;
    this.#fetch = options.fetch ?? fetch;
  }

  /**
   * Makes a request; again, twice, while GitHub is in trouble or wants a little patience.
   *
   * @param what it is for, as in "could not …"
   * @param permission what the token needs for it
   * @throws AccessDeniedError when the token will not do, RateLimitedError when GitHub wants fewer requests,
   * UnreachableError when GitHub stays in trouble; the `cause` holds GitHub's status
   */
  async call<Output>(
    what: string,
    permission: string,
    request: (octokit: Octokit, repository: { owner: string; repo: string }) => Promise<Output>,
  ): Promise<Output> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await request(this.#octokit, { ...this.#repository });
      } catch (error) {
        const refusal = refusalIn(error, this.#clock.now());
        const delayMs = this.#pauseBeforeRetry(refusal, attempt);
        if (delayMs === undefined)
          throw refusal === undefined
            ? otherAnswer(`${what} for ${this.#repository.owner}/${this.#repository.repo}`, statusOf(error), error)
            : this.#explained(what, permission, refusal, error);
        await this.#clock.sleep(delayMs);
      }
    }
  }

  /** Whether anything can be downloaded there; asked without the token, which is nobody else's. Doubt is no proof of absence. */
  async exists(url: string): Promise<boolean> {
    try {
      return (await this.#fetch(url, { method: 'HEAD' })).status !== 404;
    } catch {
      // Instances go their own way there, which this job's network may not have.
      return true;
    }
  }

  /** @returns undefined when the same request would do no better, or not soon enough */
  #pauseBeforeRetry(refusal: Refusal | undefined, attempt: number): number | undefined {
    const delayMs = retryDelaysMs[attempt];
    if (delayMs === undefined || refusal === undefined) return undefined;
    if (refusal.kind === 'trouble') return delayMs;
    if (refusal.kind !== 'rate limit') return undefined;
    const waitMs = Math.max(delayMs, refusal.retryAt - this.#clock.now());
    return waitMs <= longestWaitMs ? waitMs : undefined;
  }

  #explained(what: string, permission: string, refusal: Refusal, error: unknown): Error {
    const { owner, repo } = this.#repository;
    const asked = `${what} for ${owner}/${repo}`;
    const status = String(statusOf(error));
    const said = `GitHub said: ${messageOf(error)}`;
    switch (refusal.kind) {
      case 'credentials':
        return new AccessDeniedError(
          'POOL-GITHUB-TOKEN',
          `GitHub did not accept github-token (401), so it could not ${asked}. The token has expired or was revoked: store a new one in the secret. ${said}`,
          { cause: error },
        );
      case 'permission':
        return new AccessDeniedError(
          'POOL-GITHUB-DENIED',
          `GitHub refused to ${asked} (${status}). github-token needs ${permission}. The workflow's own GITHUB_TOKEN does not do. ${said}`,
          { cause: error },
        );
      case 'single sign-on':
        return new AccessDeniedError(
          'POOL-GITHUB-SSO',
          `GitHub refused to ${asked} (${status}): ${refusal.organization} enforces SAML single sign-on, and github-token is not authorized for it. The token's owner authorizes it under Settings, Developer settings, Personal access tokens, "Configure SSO"; a GitHub App's token needs none of this. ${said}`,
          { cause: error },
        );
      case 'rate limit':
        return new RateLimitedError(
          'POOL-GITHUB-RATE-LIMIT',
          `GitHub's rate limit was met when it was asked to ${asked} (${status}): it takes more requests of this token from ${new Date(refusal.retryAt).toISOString()} on. Nothing is wrong with the token's permissions. Run again after that; if it happens often, give the pool a token of its own (a GitHub App's has its own limit), or refresh less often. ${said}`,
          { cause: error },
        );
      case 'trouble':
        return new UnreachableError(
          'POOL-GITHUB-UNREACHABLE',
          `GitHub did not answer, or only with ${status}, when asked to ${asked}, however often it was asked. Look at githubstatus.com and at the way there (proxy, GITHUB_API_URL); the next run tries again. The client said: ${messageOf(error)}`,
          { cause: error },
        );
    }
  }
}
