import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The files by which a step speaks to the runner, as environment variables that name them. */
export type CommandFiles = Record<
  'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_PATH' | 'GITHUB_STATE' | 'GITHUB_STEP_SUMMARY',
  string
>;

/** Creates a fresh, empty set of them for one step. */
export function createCommandFiles(temp: string): CommandFiles {
  const id = randomUUID();
  const create = (name: string): string => {
    const file = join(temp, '_runner_file_commands', `${name}_${id}`);
    writeFileSync(file, '');
    return file;
  };
  return {
    GITHUB_ENV: create('set_env'),
    GITHUB_OUTPUT: create('set_output'),
    GITHUB_PATH: create('add_path'),
    GITHUB_STATE: create('save_state'),
    GITHUB_STEP_SUMMARY: create('step_summary'),
  };
}

/** Takes what a step wrote to GITHUB_ENV and GITHUB_PATH over into the environment of the steps after it. */
export function readCommandFiles(files: CommandFiles, environment: NodeJS.ProcessEnv): void {
  Object.assign(environment, parseKeyValues(readFileSync(files.GITHUB_ENV, 'utf8')));
  const added = readFileSync(files.GITHUB_PATH, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  if (added.length > 0) environment['PATH'] = [...added.toReversed(), environment['PATH'] ?? ''].join(delimiter);
}

/** Lines of `NAME=value`, or `NAME<<DELIMITER`, the lines of the value, `DELIMITER`. */
export function parseKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split('\n').values();
  for (const line of lines) {
    const [, name, end] = /^([^=]+?)<<(.+)$/.exec(line) ?? [];
    const separator = line.indexOf('=');
    if (name && end) {
      const value: string[] = [];
      for (const valueLine of lines) {
        if (valueLine === end) break;
        value.push(valueLine);
      }
      values[name] = value.join('\n');
    } else if (separator > 0) {
      values[line.slice(0, separator)] = line.slice(separator + 1);
    }
  }
  return values;
}
