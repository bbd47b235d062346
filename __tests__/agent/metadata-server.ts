import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An instance metadata service, version 2 only. Absent leaves answer 404; `sessions` counts the tokens handed out. */
export async function startMetadataServer(leaves: Map<string, string>) {
  const state = {
    url: '',
    sessions: 0,
    failures: 0,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (state.failures > 0) {
      state.failures -= 1;
      response.writeHead(503).end();
    } else if (request.method === 'PUT' && path === '/latest/api/token') {
      state.sessions += 1;
      response.end(`session-${state.sessions}`);
    } else if (request.headers['x-aws-ec2-metadata-token'] !== `session-${state.sessions}`) {
      response.writeHead(401).end();
    } else {
      const leaf = leaves.get(path.replace('/latest/', ''));
      response.writeHead(leaf === undefined ? 404 : 200).end(leaf);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

export const exampleLeaves = (expiration = '2099-01-01T00:00:00Z'): Map<string, string> =>
  new Map([
    [
      'dynamic/instance-identity/document',
      JSON.stringify({ instanceId: 'i-1', accountId: '123456789012', region: 'cn-north-1' }),
    ],
    ['meta-data/services/partition', 'aws-cn'],
    ['meta-data/services/domain', 'amazonaws.com.cn'],
    ['meta-data/iam/security-credentials/', 'pool-role'],
    [
      'meta-data/iam/security-credentials/pool-role',
      JSON.stringify({ AccessKeyId: 'AKID', SecretAccessKey: 'SECRET', Token: 'SESSION', Expiration: expiration }),
    ],
  ]);
