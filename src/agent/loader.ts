import { join } from 'node:path';
import { systemClock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { connect } from './connection.ts';
import { fetchProgram } from './program.ts';

// What rides in the user data instead of the agent: that has no room to grow there. bootstrap.sh runs it once, and again when it fails.
try {
  const { home, config, dynamodb } = await connect(process.env, systemClock, Math.random);
  await fetchProgram(dynamodb, config, join(home, 'agent.mjs'));
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
