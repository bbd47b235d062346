import { getOctokit } from '@actions/github';
import type { Clock } from '../../shared/clock.ts';
import { AccessDeniedError, UnreachableError, messageOf } from '../../shared/errors.ts';
import type { Secret } from '../../shared/secret.ts';

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

/** GitHub answers with these when it is in trouble or wants less haste; the same request may do a little later. */
const isPassing = (status: unknown): boolean => status === 429 || (typeof status === 'number' && status >= 500);
const retryDelaysMs = [1_000, 4_000];

/** A repository at GitHub, as a token sees it. */
export class GitHubConnection {
  readonly #octokit: Octokit;
  readonly #repository: Repository;
  readonly #clock: Clock;

  constructor(options: GitHubOptions) {
    this.#octokit = getOctokit(options.token.reveal(), {
      baseUrl: options.apiUrl,
      ...(options.fetch && { request: { fetch: options.fetch } }),
    });
    this.#repository = options.repository;
    this.#clock = options.clock;
  }

  /**
   * Makes a request; again, twice, while GitHub is in trouble.
   *
   * @param what it is for, as in "could not …"
   * @param permission what the token needs for it
   * @throws AccessDeniedError when the token will not do, UnreachableError when GitHub stays in trouble; the `cause` holds GitHub's status
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
        const delayMs = retryDelaysMs[attempt];
        if (delayMs === undefined || !isPassing(statusOf(error))) throw this.#explained(what, permission, error);
        await this.#clock.sleep(delayMs);
      }
    }
  }

  #explained(what: string, permission: string, error: unknown): unknown {
    const { owner, repo } = this.#repository;
    const status = statusOf(error);
    if (status === 401) {
      return new AccessDeniedError(
        `GitHub did not accept github-token (401), so it could not ${what} for ${owner}/${repo}. The token has expired or was revoked: store a new one in the secret. GitHub said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    if (status === 403 || status === 404) {
      return new AccessDeniedError(
        `GitHub refused to ${what} for ${owner}/${repo} (${status}). github-token needs ${permission}. The workflow's own GITHUB_TOKEN does not do. GitHub said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    if (isPassing(status)) {
      return new UnreachableError(
        `GitHub did not answer, or only with ${String(status)}, when asked to ${what} for ${owner}/${repo}, however often it was asked. Look at githubstatus.com and at the way there (proxy, GITHUB_API_URL); the next run tries again. The client said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    return error;
  }
}

/** GitHub's HTTP status of a failed request, also behind an error of ours. */
export function statusOf(error: unknown): unknown {
  const { status, cause } = error as { status?: unknown; cause?: unknown };
  return status ?? (cause as { status?: unknown } | undefined)?.status;
}
