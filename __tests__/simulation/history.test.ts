import { expect, test } from '@jest/globals';
import { runDrill } from '../../testing/simulation/drill.ts';
import { runSeed } from '../../testing/simulation/run-seed.ts';

test('the same seed makes the same history, byte for byte', async () => {
  const one = await runSeed({ seed: 42 });
  const other = await runSeed({ seed: 42 });
  expect(one.history.lines().length).toBeGreaterThan(100);
  expect(other.history.lines()).toEqual(one.history.lines());
  expect(other.history.digest()).toBe(one.history.digest());
});

test('another seed makes another history', async () => {
  const [one, other] = [await runSeed({ seed: 1 }), await runSeed({ seed: 2 })];
  expect(other.history.digest()).not.toBe(one.history.digest());
});

test('without any fault, runs get instances, reuse them, have failed jobs re-run, and leave nothing', async () => {
  const { invariants, actions, machines } = await runDrill({ strikes: [] });
  expect(invariants.broken).toEqual([]);
  expect(actions.jobs.map((job) => job.conclusion)).toEqual(Array.from({ length: 8 }, () => 'success'));
  expect(invariants.claims).toBeGreaterThanOrEqual(3);
  expect(machines.all().every((machine) => machine.state === 'terminated')).toBe(true);
});

test('a bug that is planted breaks the history', async () => {
  const { invariants } = await runDrill(
    { strikes: [] },
    {
      name: 'terminations are swallowed',
      request: (operation, input) => (operation === 'TerminateInstances' ? undefined : input),
    },
  );
  expect(invariants.broken).toEqual([]);
  const crashed = await runDrill(
    { strikes: [{ actor: 'provision 2/1', index: 12, fault: 'crash after a call', killsAgents: true }] },
    {
      name: 'terminations are swallowed',
      request: (operation, input) => (operation === 'TerminateInstances' ? undefined : input),
    },
  );
  expect(crashed.invariants.broken).not.toEqual([]);
});
