import type { RunnerArchive } from '../../pool/agent-config.ts';
import { InputError, SetupError } from '../../shared/errors.ts';
import { Secret } from '../../shared/secret.ts';
import type { RegistrationTokens } from '../dynamodb/registration-token-operations.ts';
import { administration } from './github-connection.ts';
import type { GitHubConnection, Octokit } from './github-connection.ts';
import { statusOf } from './refusal.ts';

/** As GitHub spells it in the names of its archives. */
export type RunnerArchitecture = 'x64' | 'arm64';

export interface RegisteredRunner {
  readonly id: number;
  readonly name: string;
}

/** GitHub, as far as the registration of runners needs it. */
export class RegistrationOperations {
  readonly #github: GitHubConnection;

  constructor(github: GitHubConnection) {
    this.#github = github;
  }

  /** Fresh tokens to register and to remove runners; each works for an hour. */
  async createTokens(): Promise<RegistrationTokens> {
    const [registration, removal] = await Promise.all([
      this.#call('make a registration token', (octokit, repository) =>
        octokit.rest.actions.createRegistrationTokenForRepo(repository),
      ),
      this.#call('make a remove token', (octokit, repository) =>
        octokit.rest.actions.createRemoveTokenForRepo(repository),
      ),
    ]);
    return {
      registrationToken: new Secret(registration.data.token),
      removeToken: new Secret(removal.data.token),
      validUntil: Math.min(Date.parse(registration.data.expires_at), Date.parse(removal.data.expires_at)),
    };
  }

  /**
   * The runner archive for Linux.
   * @param version such as `2.337.0`; the newest that GitHub offers when absent
   * @throws InputError when there is no such version
   */
  async runnerArchive(architecture: RunnerArchitecture, version?: string): Promise<RunnerArchive> {
    const { data: downloads } = await this.#call('list runner downloads', (octokit, repository) =>
      octokit.rest.actions.listRunnerApplicationsForRepo(repository),
    );
    const found = downloads.find((download) => download.os === 'linux' && download.architecture === architecture);
    const offered = /-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(found?.filename ?? '')?.[1];
    if (found === undefined || offered === undefined) {
      throw new SetupError(
        'POOL-NO-RUNNER-RELEASE',
        `GitHub offers no runner for linux ${architecture}: choose an image of another architecture.`,
      );
    }
    if (version === undefined || version === offered) {
      return {
        url: found.download_url,
        version: offered,
        ...(found.sha256_checksum !== undefined && { sha256: found.sha256_checksum }),
      };
    }
    // The list holds the newest version only; the others lie beside it.
    const url = found.download_url.replaceAll(offered, version);
    if (!(await this.#github.exists(url))) {
      throw new InputError([
        `actions-runner-version: '${version}' is not a release of the runner for linux ${architecture}: nothing is found at ${url}. Allowed are the releases of github.com/actions/runner, for example ${offered}.`,
      ]);
    }
    return { url, version };
  }

  /** Registered runners that GitHub has not heard of for a while; all pages. */
  async offlineRunners(): Promise<RegisteredRunner[]> {
    const runners = await this.#call('list runners', (octokit, repository) =>
      octokit.paginate(octokit.rest.actions.listSelfHostedRunnersForRepo, { ...repository, per_page: 100 }),
    );
    return runners.filter((runner) => runner.status === 'offline').map(({ id, name }) => ({ id, name }));
  }

  /** @returns false when it is gone already, or runs a job after all */
  async removeRunner(runnerId: number): Promise<boolean> {
    try {
      await this.#call('remove a runner', (octokit, repository) =>
        octokit.rest.actions.deleteSelfHostedRunnerFromRepo({ ...repository, runner_id: runnerId }),
      );
      return true;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 422) return false;
      throw error;
    }
  }

  #call<Output>(
    what: string,
    request: (octokit: Octokit, repository: { owner: string; repo: string }) => Promise<Output>,
  ): Promise<Output> {
    return this.#github.call(what, administration, request);
  }
}
