import { getOctokit } from '@actions/github';
import type { RunnerArchive } from '../../pool/agent-config.ts';
import { AccessDeniedError, SetupError, messageOf } from '../../shared/errors.ts';
import { Secret } from '../../shared/secret.ts';
import type { RegistrationTokens } from '../dynamodb/registration-token-operations.ts';

export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** As GitHub spells it in the names of its archives. */
export type RunnerArchitecture = 'x64' | 'arm64';

export interface RegisteredRunner {
  readonly id: number;
  readonly name: string;
}

/** GitHub, as far as the registration of runners needs it. */
export class RegistrationOperations {
  readonly #octokit: ReturnType<typeof getOctokit>;
  readonly #repository: Repository;

  /** @param options `fetch` replaces the real one, which honours the proxy settings of the runner */
  constructor(options: { readonly token: Secret; readonly apiUrl: string; readonly repository: Repository; readonly fetch?: typeof fetch }) {
    this.#octokit = getOctokit(options.token.reveal(), { baseUrl: options.apiUrl, ...(options.fetch && { request: { fetch: options.fetch } }) });
    this.#repository = options.repository;
  }

  /** Fresh tokens to register and to remove runners; each works for an hour. */
  async createTokens(): Promise<RegistrationTokens> {
    const [registration, removal] = await Promise.all([
      this.#call('make a registration token', () => this.#octokit.rest.actions.createRegistrationTokenForRepo({ ...this.#repository })),
      this.#call('make a remove token', () => this.#octokit.rest.actions.createRemoveTokenForRepo({ ...this.#repository })),
    ]);
    return {
      registrationToken: new Secret(registration.data.token),
      removeToken: new Secret(removal.data.token),
      validUntil: Math.min(Date.parse(registration.data.expires_at), Date.parse(removal.data.expires_at)),
    };
  }

  /**
   * The runner archive for Linux.
   * @param version such as `2.330.0`; the newest that GitHub offers when absent
   */
  async runnerArchive(architecture: RunnerArchitecture, version?: string): Promise<RunnerArchive> {
    const { data: downloads } = await this.#call('list runner downloads', () => this.#octokit.rest.actions.listRunnerApplicationsForRepo({ ...this.#repository }));
    const found = downloads.find((download) => download.os === 'linux' && download.architecture === architecture);
    const offered = /-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(found?.filename ?? '')?.[1];
    if (found === undefined || offered === undefined) {
      throw new SetupError(`GitHub offers no runner for linux ${architecture}: choose an image of another architecture.`);
    }
    if (version === undefined || version === offered) {
      return { url: found.download_url, version: offered, ...(found.sha256_checksum !== undefined && { sha256: found.sha256_checksum }) };
    }
    // The list holds the newest version only; the others lie beside it.
    return { url: found.download_url.replaceAll(offered, version), version };
  }

  /** Registered runners that GitHub has not heard of for a while; all pages. */
  async offlineRunners(): Promise<RegisteredRunner[]> {
    const runners = await this.#call('list runners', () =>
      this.#octokit.paginate(this.#octokit.rest.actions.listSelfHostedRunnersForRepo, { ...this.#repository, per_page: 100 }));
    return runners.filter((runner) => runner.status === 'offline').map(({ id, name }) => ({ id, name }));
  }

  /** @returns false when it is gone already, or runs a job after all */
  async removeRunner(runnerId: number): Promise<boolean> {
    try {
      await this.#call('remove a runner', () => this.#octokit.rest.actions.deleteSelfHostedRunnerFromRepo({ ...this.#repository, runner_id: runnerId }));
      return true;
    } catch (error) {
      const { status } = ((error as Error).cause ?? error) as { status?: unknown };
      if (status === 404 || status === 422) return false;
      throw error;
    }
  }

  async #call<Output>(what: string, request: () => Promise<Output>): Promise<Output> {
    const { owner, repo } = this.#repository;
    try {
      return await request();
    } catch (error) {
      const status = (error as { status?: unknown }).status;
      if (status === 401) {
        throw new AccessDeniedError(`GitHub did not accept github-token (401), so it could not ${what} for ${owner}/${repo}. The token has expired or was revoked: store a new one in the secret. GitHub said: ${messageOf(error)}`, { cause: error });
      }
      if (status === 403 || status === 404) {
        throw new AccessDeniedError(
          `GitHub refused to ${what} for ${owner}/${repo} (${status}). github-token needs administration of the repository: scope 'repo' (classic token), or 'Administration: read and write' (fine-grained token, GitHub App). The workflow's own GITHUB_TOKEN never has it. GitHub said: ${messageOf(error)}`,
          { cause: error });
      }
      throw error;
    }
  }
}
