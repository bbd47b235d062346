import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createDependencies } from '../../src/action/dependencies.ts';
import { KeptLog } from '../services/kept-log.ts';

test('SQS is spoken to where AWS_ENDPOINT_URL_SQS says, not where a stored queue URL lies', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']));
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const environment = {
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
  };
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    const { services } = createDependencies(
      {
        region: 'eu-central-1',
        poolName: 'ci',
        tableName: 'ci',
        repository: { owner: 'octo-org', repo: 'octo-repo' },
        githubApiUrl: 'https://api.github.com',
      },
      new KeptLog(),
      import.meta.dirname,
    );
    // Nobody answers there.
    expect(await services.queues.receive('http://127.0.0.1:9/123456789012/ci-large', 1)).toEqual([]);
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    server.closeAllConnections();
    server.close();
  }
  expect(asked).toEqual(['AmazonSQS.ReceiveMessage']);
});
