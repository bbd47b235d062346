import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  anyType,
  matchesPattern,
  matchesPatterns,
  parseTypePatterns,
  typePatternSyntax,
  unmatchedPatterns,
} from '../../src/pool/instance-types.ts';

const types = ['c5.large', 'c6i.metal', 'm6i.large', 'm6id.large', 't3.large', 'u-6tb1.metal'];
const matching = (...patterns: string[]): string[] =>
  types.filter((type) => matchesPatterns(type, parseTypePatterns(patterns)));

test('a plain pattern matches the whole type', () => {
  expect(matching('m6i.large')).toEqual(['m6i.large']);
  expect(matching('m6i')).toEqual([]);
});

test('a star stands for any characters, none included', () => {
  expect(matching('m6i*.large')).toEqual(['m6i.large', 'm6id.large']);
  expect(matching('*')).toEqual(types);
});

test('a dot is a dot', () => {
  expect(matchesPattern('m6iXlarge', 'm6i.large')).toBe(false);
});

test('several patterns add up, and exclusions take away, wherever they stand', () => {
  expect(matching('!*.metal', 'c*', 'm6i.*')).toEqual(['c5.large', 'm6i.large']);
});

test('exclusions alone leave everything else', () => {
  expect(matching('!*.metal', '!t*')).toEqual(['c5.large', 'm6i.large', 'm6id.large']);
});

test('no pattern leaves every type', () => {
  expect(matching()).toEqual(types);
  expect(parseTypePatterns([])).toEqual(anyType);
});

test('every type matches itself, and every pattern made from it by cutting its end', () => {
  const type = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}\.[a-z0-9-]{1,8}$/);
  fc.assert(
    fc.property(
      type,
      fc.nat(16),
      (name, length) => matchesPattern(name, name) && matchesPattern(name, `${name.slice(0, length)}*`),
    ),
  );
});

test.each(['c*', 'm6i.*', '!*.metal', 'u-6tb1.metal', '*'])('%s is a pattern', (pattern) => {
  expect(pattern).toMatch(typePatternSyntax);
});

test.each(['', '!', 'C5.large', '!!c5', 'c5.large;', '(a+)+', '.large'])('%j is not a pattern', (pattern) => {
  expect(pattern).not.toMatch(typePatternSyntax);
});

test('a pattern that matches no type is named', () => {
  expect(unmatchedPatterns(parseTypePatterns(['c*', 'm6g.*', 'x9.large']), types)).toEqual(['m6g.*', 'x9.large']);
});

test('an exclusion that matches nothing does no harm', () => {
  expect(unmatchedPatterns(parseTypePatterns(['c*', '!x9.*']), types)).toEqual([]);
});

test('a pattern whose every type is excluded is named: it would leave nothing to launch', () => {
  expect(unmatchedPatterns(parseTypePatterns(['c5.*', 'm6i.*', '!c5.*']), types)).toEqual(['c5.*']);
});

test('exclusions that leave no type at all are named', () => {
  expect(unmatchedPatterns(parseTypePatterns(['!*']), types)).toEqual(['!*']);
});

test('patterns match as a regular expression of theirs would', () => {
  const letters = fc.constantFrom('a', 'b', '.', '*');
  const text = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.array(arbitrary, { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text(letters), text(fc.constantFrom('a', 'b', '.')), (pattern, type) => {
      const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      expect(matchesPattern(type, pattern)).toBe(expression.test(type));
    }),
    { numRuns: 2_000 },
  );
});

test('a pattern of many stars is decided as fast as any other', () => {
  // As a regular expression this one takes longer than anybody waits.
  expect(matchesPattern('a'.repeat(60), `${'*a'.repeat(40)}*b`)).toBe(false);
});
