import { join } from 'node:path';
import { parse } from 'yaml';

/** What a light machine does with user data: runs it as a program, runs what it could make of it, or nothing. */
export interface BootPlan {
  /** The program to run, with its `#!` line; undefined when nothing is run. */
  readonly program: string | undefined;
  /** For the console, before anything runs. */
  readonly notes: readonly string[];
}

/**
 * Treats user data as cloud-init does: what begins with `#!` is a program, `#cloud-config` is a configuration, and text
 * without a header is ignored. Light machines run the commands of a configuration alone.
 * @param folder the machine's own, where its log folder and its console are
 */
export function planBoot(text: string, folder: string): BootPlan {
  if (text.startsWith('#!')) return { program: inOwnFolder(text, folder), notes: [] };
  if (/^#cloud-config\s*$/m.test(firstLine(text))) return planConfiguration(text, folder);
  const start = JSON.stringify(text.slice(0, 40));
  return {
    program: undefined,
    notes: [
      `cloud-init: __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: ${start}...`,
      'The user data was not run: cloud-init ignores text that begins neither with #! nor with #cloud-config. (Light machines know no other header.)',
    ],
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const commandLists = ['bootcmd', 'runcmd'];

function planConfiguration(text: string, folder: string): BootPlan {
  let configuration: Readonly<Record<string, unknown>>;
  try {
    configuration = (parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  } catch (error) {
    return { program: undefined, notes: [`cloud-init: failed to parse the cloud-config: ${(error as Error).message}`] };
  }
  const ignored = Object.keys(configuration).filter((name) => !commandLists.includes(name));
  const commands = commandLists.flatMap((name) => commandsOf(configuration[name]));
  return {
    program: commands.length > 0 ? inOwnFolder(`#!/bin/sh\n${commands.join('\n')}\n`, folder) : undefined,
    notes:
      ignored.length > 0
        ? [`Light machines run bootcmd and runcmd of a cloud-config alone. Ignored: ${ignored.join(', ')}.`]
        : [],
  };
}

/** Each is a line for the shell, or a list of words. */
const commandsOf = (list: unknown): string[] =>
  Array.isArray(list)
    ? (list as unknown[]).map((entry) =>
        Array.isArray(entry) ? entry.map((word) => quote(String(word))).join(' ') : String(entry),
      )
    : [];

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A script's own words for the console and for `/var/log` lead into the machine's folder: it shares the root directory
 * with its host. A console that cannot be opened would end what writes to it, and with it the boot.
 */
const inOwnFolder = (script: string, folder: string): string =>
  script
    .replaceAll(/>{1,2}\s*\/dev\/console\b/g, () => `>>${quote(join(folder, 'console.log'))}`)
    .replaceAll(/(?<![\w./-])\/var\/log\//g, () => `${join(folder, 'var/log')}/`);
