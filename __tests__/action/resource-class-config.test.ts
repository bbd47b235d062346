import { describe, expect, test } from '@jest/globals';
import { parseResourceClasses } from '../../src/action/resource-class-config.ts';

test('JSON and YAML say the same', () => {
  const classes = [
    { name: 'large', vcpus: 2, memoryMiB: 4_096, idleTimeSec: 600 },
    { name: 'gpu_x-1', vcpus: 8, memoryMiB: 65_536 },
  ];
  const json =
    '{"large": {"vcpus": 2, "memoryMiB": 4096, "idleTimeSec": 600}, "gpu_x-1": {"vcpus": 8, "memoryMiB": 65536}}';
  const yaml =
    'large: # the usual\n  vcpus: 2\n  memoryMiB: 4096\n  idleTimeSec: 600\ngpu_x-1: {vcpus: 8, memoryMiB: 65536}\n';
  expect(parseResourceClasses(json)).toEqual({ classes, problems: [] });
  expect(parseResourceClasses(yaml)).toEqual({ classes, problems: [] });
});

describe('what is refused, with its line, what is allowed and an example', () => {
  test.each<[string, string, RegExp]>([
    ['a list', '- large', /line 1: not a mapping/],
    ['a text', 'large', /line 1: not a mapping/],
    ['an empty mapping', '{}', /line 1: not a mapping.*at least one class/],
    ['a class without a size', 'a: {vcpus: 1, memoryMiB: 512}\nlarge:', /line 2: class 'large' has no size/],
    ['a size that is a number', 'large: 2', /line 1: class 'large' has no size/],
    [
      'a name with a dot',
      '2.xlarge: {vcpus: 1, memoryMiB: 512}',
      /line 1: '2\.xlarge' is not a class name.*up to 40 letters/,
    ],
    ['a name that is too long', `${'x'.repeat(41)}: {vcpus: 1, memoryMiB: 512}`, /is not a class name/],
    ['a field that is missing', 'large:\n  vcpus: 2', /line 2: class 'large' lacks memoryMiB.*from 512 to/],
    [
      'a field that is unknown',
      'large:\n  vcpus: 2\n  memoryMiB: 4096\n  memory: 4',
      /line 4: class 'large' has an unknown field 'memory'.*vcpus, memoryMiB, idleTimeSec/,
    ],
    [
      'a field that only objects have',
      'large: {vcpus: 2, memoryMiB: 4096, constructor: 1}',
      /unknown field 'constructor'/,
    ],
    [
      'a fraction',
      'large: {vcpus: 2.5, memoryMiB: 4096}',
      /vcpus of class 'large' is '2\.5'.*a whole number from 1 to 1024/,
    ],
    ['a number too small', 'large:\n  vcpus: 2\n  memoryMiB: 4', /line 3: memoryMiB of class 'large' is '4'.*from 512/],
    [
      'a negative time',
      'large: {vcpus: 2, memoryMiB: 4096, idleTimeSec: -1}',
      /idleTimeSec of class 'large' is '-1'.*from 1 to 86400/,
    ],
    ['a number in quotes', 'large: {vcpus: "2", memoryMiB: 4096}', /vcpus of class 'large' is '2'/],
    ['nothing where a number belongs', 'large: {vcpus: , memoryMiB: 4096}', /vcpus of class 'large' is 'null'/],
    ['JSON that breaks off', '{\n"large": {\n"vcpus": 2,', /line 3: .*JSON or YAML/],
    ['YAML that is indented wrong', 'large:\n  vcpus: 2\n memoryMiB: 4096', /line 3: .*JSON or YAML/],
    [
      'a class that is there twice',
      'large: {vcpus: 1, memoryMiB: 512}\nlarge: {vcpus: 1, memoryMiB: 512}',
      /line 2: .*unique/,
    ],
  ])('%s', (_, text, problem) => {
    const { problems } = parseResourceClasses(text);
    expect(problems).toContainEqual(expect.stringMatching(problem));
    for (const found of problems)
      expect(found).toMatch(/^resource-class-config: line \d+: .*Allowed: .*\. Example: \{"large"/s);
  });

  test('all of it at once', () => {
    const { problems } = parseResourceClasses('a.b: {vcpus: 0}\nlarge: {vcpus: 1, memoryMiB: 1}');
    expect(problems.map((problem) => problem.split(':')[1])).toEqual([' line 1', ' line 1', ' line 1', ' line 2']);
  });
});
