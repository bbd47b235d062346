import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { startLocalCloud } from '../../testing/local-cloud/cloud.ts';
import type { LocalCloud } from '../../testing/local-cloud/cloud.ts';

/** A local cloud for the tests of one file: started before the first, ended after the last. Use it within tests only. */
export function startedCloud(): { readonly cloud: LocalCloud; readonly client: ClientConfiguration } {
  let cloud: LocalCloud | undefined;
  let directory = '';
  const errors: string[] = [];
  const started = (): LocalCloud => {
    if (!cloud) throw new Error('The local cloud is there within tests only.');
    return cloud;
  };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    const log = {
      info: (): void => undefined,
      warning: (): void => undefined,
      error: (line: string): void => {
        errors.push(line);
      },
    };
    cloud = await startLocalCloud({ directory, log });
  });
  afterAll(async () => {
    await cloud?.close();
    rmSync(directory, { recursive: true, force: true });
    if (errors.length > 0) throw new Error(`The local cloud logged errors:\n${errors.join('\n')}`);
  });
  return {
    get cloud() {
      return started();
    },
    get client() {
      const { environment } = started();
      return {
        endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
        region: environment['AWS_REGION'] ?? '',
        credentials: {
          accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
          secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
        },
      };
    },
  };
}

interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}
