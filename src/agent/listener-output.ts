import type { AgentConfig } from '../pool/agent-config.ts';
import type { Fault } from './decide.ts';

/** What a line that the runner prints means; its words are those of actions/runner, `Runner.Listener/Runner.cs`, `MessageListener.cs` and `JobDispatcher.cs`. */
export type ListenerEvent = 'listening' | 'connection-lost' | 'job-assigned' | 'job-finished' | 'version-deprecated';

export function readListenerLine(line: string): ListenerEvent | undefined {
  const said = line.replace(/^[\d-]+ [\d:]+Z: /, '').trim();
  if (said === 'Listening for Jobs' || said === 'Runner reconnected.') return 'listening';
  if (said.startsWith('Runner connect error: ')) return 'connection-lost';
  if (said.startsWith('Running job: ')) return 'job-assigned';
  if (/^Job .* completed with result: \w+$/.test(said)) return 'job-finished';
  return isDeprecation(said) ? 'version-deprecated' : undefined;
}

/** GitHub refuses runner versions that are too old, at the registration or at the first message. */
export const isDeprecation = (line: string): boolean => /\bversion\b.*\bis deprecated|deprecated version/i.test(line);

export const deprecationFault = ({ runnerArchive }: AgentConfig): Fault => ({
  phase: 'registering',
  message: `GitHub refuses runner version ${runnerArchive.version}: set actions-runner-version to a current release and run refresh`,
});

/** GitHub refuses a registration for its number, not for itself. */
export const isRateLimit = (message: string): boolean => /rate limit|too many requests|\b429\b/i.test(message);
