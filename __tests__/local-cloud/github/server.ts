import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getOctokit } from '@actions/github';
import { calm } from '../../../testing/local-cloud/conditions.ts';
import type { Conditions } from '../../../testing/local-cloud/conditions.ts';
import { createGitHub } from '../../../testing/local-cloud/github/index.ts';
import type { GitHubStandIn } from '../../../testing/local-cloud/github/index.ts';
import { systemClock } from '../../../src/shared/clock.ts';

export interface TestServer {
  github: GitHubStandIn;
  conditions: Conditions;
  url: string;
  /** A folder that goes with the server. */
  directory: string;
  octokit: (token?: string) => ReturnType<typeof getOctokit>;
  close(): Promise<void>;
}

const silent = {
  info: () => undefined,
  warning: () => undefined,
  error: (line: string) => {
    throw new Error(line);
  },
};

const tokens = { admin: 'ghp_admin', read: 'ghp_read', control: 'local_control' };
export const { admin: adminToken, read: readToken, control: controlToken } = tokens;

/** The stand-in on a port of its own. */
export async function startServer(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'github-'));
  const conditions = structuredClone(calm);
  const github = createGitHub({
    directory: join(directory, 'github'),
    conditions,
    log: silent,
    clock: systemClock,
    tokens,
  });
  const server = createServer(github.handle);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    github,
    conditions,
    url,
    directory,
    octokit: (token = adminToken) => getOctokit(token, { baseUrl: `${url}/api/v3` }),
    async close() {
      github.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
