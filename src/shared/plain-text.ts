import type { Log } from './log.ts';

/**
 * Text of others (instances, EC2, GitHub, the table, errors) as it may be printed. Whoever wrote it could otherwise speak to
 * the reader of the output: the runner obeys `::command::` at the start of a line, once what is invisible there is passed
 * over, and `##[command]` anywhere in a line (actions/runner, `ActionCommand.cs`); a summary obeys Markdown and HTML.
 */

// Controls, formats, lone surrogates and what Unicode leaves undefined; what comparison by culture, as the runner does it,
// passes over; line ends that only some programs know.
const invisible = /(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

const codeOf = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** For a log that a GitHub runner reads: the same lines, none of them a command; what nobody would see is spelled as `\u{…}`. */
export function plainText(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replaceAll(invisible, codeOf)
    .replaceAll(/^(\s*)::/gm, '$1\\::')
    .replaceAll('##[', '##\\[');
}

/** Prints what it is given as plain text: whatever a line quotes, it says nothing to the runner. */
export const plainLog = (sink: Log): Log => ({
  info: (line) => {
    sink.info(plainText(line));
  },
  warning: (line) => {
    sink.warning(plainText(line));
  },
  error: (line) => {
    sink.error(plainText(line));
  },
});

/** The same on one line, as for the message of an instance that is quoted within a sentence. */
export const oneLine = (text: string): string => plainText(text).trim().replaceAll(/\s+/g, ' ');

// A character reference is never structure (CommonMark 6.2), so that what is not surely harmless becomes one.
const marks = /[^\p{L}\p{N} .,;:?%'"()/→…-]|:(?=\/\/)|(?<=www)\.|^[-.]|(?<=^\d+)[.)]/giu;

/** For Markdown that GitHub renders: one line, shown letter by letter, wherever it is put. */
export const markdownText = (text: string): string =>
  oneLine(text).replaceAll(marks, (mark) => `&#${mark.codePointAt(0) ?? 0};`);

/** Such text in the type of code. Not between backticks: those would show character references as they are. */
export const markdownCode = (text: string): string => `<code>${markdownText(text)}</code>`;
