import { expect, test } from '@jest/globals';
import { systemClock } from '../../src/shared/clock.ts';

test('a sleep that is over leaves nothing on its signal', async () => {
  const controller = new AbortController();
  await systemClock.sleep(0, controller.signal);
  controller.abort(new Error('too late'));
});

test('a sleep ends at once with the reason of its signal', async () => {
  const controller = new AbortController();
  const sleep = systemClock.sleep(2 ** 31 - 1, controller.signal);
  controller.abort(new Error('cancelled'));
  await expect(sleep).rejects.toThrow('cancelled');
});

test('a sleep under an aborted signal never begins', async () => {
  await expect(systemClock.sleep(2 ** 31 - 1, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
});
