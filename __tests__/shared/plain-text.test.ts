import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { markdownCode, markdownText, oneLine, plainLog, plainText } from '../../src/shared/plain-text.ts';

/** What the runner does with the lines of a step, most generously understood: it compares by culture, which passes over what is invisible. */
function commandsIn(output: string): string[] {
  return output.split(/\r\n|\r|\n|\u0085|\u2028|\u2029/u).flatMap((line) => {
    const seen = line.replaceAll(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '').trimStart();
    return [...(seen.startsWith('::') ? [line] : []), ...(seen.includes('##[') ? [line] : [])];
  });
}

/** Text made of what commands, Markdown and HTML are made of, and of anything. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['::', ':', '#', '##[', '[', ']', '\n', '\r', '\r\n', '\u2028', '\u0085', '\u00a0', '\ufeff', '\u200b'],
        ...['\u00ad', '\u034f', '\ufe0f', '\u0000', '\u001b[0m', '\t', ' ', 'set-output name=x', 'error', '&', '&#58;'],
        ...[
          '*',
          '_',
          '`',
          '```',
          '~~',
          '|',
          '<b>',
          '<!--',
          '](',
          'http://',
          'www.',
          'a@b.c',
          '\\',
          '- ',
          '1. ',
          '    ',
        ],
        ...['===', '---', '$x$', '![', '> ', '1) ', '[^1]', '\ud800'],
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('a log', () => {
  test.each([
    ['::set-output name=label::mine', '\\::set-output name=label::mine'],
    ['phase \n  ::add-mask::a', 'phase \n  \\::add-mask::a'],
    ['harmless\r::stop-commands::x', 'harmless\n\\::stop-commands::x'],
    ['\u200b::error::x', '\\u{200b}::error::x'],
    ['it says ##[add-matcher]/tmp/m.json', 'it says ##\\[add-matcher]/tmp/m.json'],
    ['##\t[group]', '##  [group]'],
    ['#\u00ad#[group]', '#\\u{ad}#[group]'],
  ])('takes no command from %j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  test('shows what is no command as it is', () => {
    const text = 'AWS refused it to arn:aws:iam::123456789012:role/x, see C:\\x (100 %) → ünïcode\n  and the next line';
    expect(plainText(text)).toBe(text);
  });

  test('takes no command from any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(commandsIn(plainText(text))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test('quotes any text on one line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(oneLine(text)).not.toMatch(/[\r\n\u0085\u2028\u2029]/u);
      }),
    );
  });
});

test('a log that prints plainly escapes whatever it is given', () => {
  const lines: string[] = [];
  const keep = (line: string): void => {
    lines.push(line);
  };
  const log = plainLog({ info: keep, warning: keep, error: keep });
  log.info('a\n::add-mask::a');
  log.warning('b\n::add-mask::b');
  log.error('c ##[error]');
  expect(lines).toEqual(['a\n\\::add-mask::a', 'b\n\\::add-mask::b', 'c ##\\[error]']);
});

describe('a summary', () => {
  const rendered = (markdown: string): string =>
    micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const asHtml = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

  test('shows the usual as it is', () => {
    expect(markdownText("i-0123: no capacity (us-east-1a, 50 %), isn't ready")).toBe(
      "i-0123: no capacity (us-east-1a, 50 %), isn't ready",
    );
  });

  test('shows any text letter by letter, as a paragraph, in a list, in a table and as code', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(oneLine(text) !== '');
        const shown = asHtml(oneLine(text));
        expect(rendered(markdownText(text))).toBe(`<p>${shown}</p>`);
        expect(rendered(`- ${markdownText(text)}`)).toBe(`<ul>\n<li>${shown}</li>\n</ul>`);
        expect(rendered(`| a |\n| --- |\n| ${markdownText(text)} |`)).toContain(`<td>${shown}</td>`);
        expect(rendered(`So: ${markdownCode(text)}`)).toBe(`<p>So: <code>${shown}</code></p>`);
      }),
      { numRuns: 300 },
    );
  });
});
