import { expect, test } from '@jest/globals';
import type { MissingInstance } from '../../src/refresh/find-missing-instances.ts';
import { provisionMissing } from '../../src/refresh/provision-missing.ts';
import { KeptLog } from '../services/kept-log.ts';

const missing = (label: string): MissingInstance => ({
  run: { runId: '7', runAttempt: 2 },
  label,
  kind: { resourceClass: 'large', usageClass: 'on-demand', instanceTypes: { allowed: [], excluded: [] } },
});

test('an instance that cannot be had is told of, and keeps none of the others from their jobs', async () => {
  const log = new KeptLog();
  const served: string[] = [];
  const provisionFor = ({ label }: MissingInstance): Promise<void> => {
    if (label === 'none') return Promise.reject(new Error('no capacity'));
    served.push(label);
    return Promise.resolve();
  };
  await provisionMissing({ log, provisionFor }, [missing('none'), missing('a'), missing('b')]);
  expect(served).toEqual(['a', 'b']);
  expect(log.lines).toEqual([expect.stringMatching(/Run 7: .* label none, .*: no capacity/)]);
});
