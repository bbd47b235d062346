import { plainText } from '../shared/plain-text.ts';
import type { Failure } from './failure.ts';
import { modes } from './inputs.ts';
import { nextSteps } from './next-steps.ts';

/** For a mode that failed: what happened, what to do about it, and where more is to be found. */
export function failureSummary(mode: string, { code, message, link }: Failure): string {
  const fence = '`'.repeat(Math.max(3, ...[...message.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [
    `### EC2 Runner Pool: ${modes.find((known) => known === mode.trim()) ?? 'the action'} failed`,
    `${fence}text\n${plainText(message)}\n${fence}`,
    `**What to do:** ${nextSteps[code]}`,
    `[${code}](${link}): causes and cures`,
  ].join('\n\n');
}
