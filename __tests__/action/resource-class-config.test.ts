import { describe, expect, test } from '@jest/globals';
import { defaultResourceClasses } from '../../src/pool/resource-classes.ts';
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

test('extends: default keeps the built-in classes, and lets them be changed', () => {
  const { classes } = parseResourceClasses('extends: default\nlarge: {minIdle: 2}\ngpu: {vcpus: 8, memoryMiB: 65536}');
  expect(classes.map(({ name }) => name)).toEqual([...defaultResourceClasses.map(({ name }) => name), 'gpu']);
  expect(classes[0]).toEqual({ name: 'large', vcpus: 2, memoryMiB: 4_096, minIdle: 2 });
});

test('a policy is taken as it is written', () => {
  const policy = {
    minIdle: 1,
    maxSize: 12,
    scaleUpThreshold: 2,
    usageClass: 'spot',
    schedule: [{ cron: '* 8-18 * * 1-5', timeZone: 'Europe/Berlin', minIdle: 2, idleTimeSec: 60 }],
  };
  expect(parseResourceClasses(JSON.stringify({ large: { vcpus: 2, memoryMiB: 4_096, ...policy } })).classes).toEqual([
    { name: 'large', vcpus: 2, memoryMiB: 4_096, ...policy },
  ]);
});

describe('what is refused, with its line, what is allowed and an example', () => {
  test.each<[string, string, RegExp]>([
    ['a list', '- large', /line 1: not a mapping/],
    ['a text', 'large', /line 1: not a mapping/],
    ['an empty mapping', '{}', /line 1: not a mapping.*at least one class/],
    ['a class without a size', 'a: {vcpus: 1, memoryMiB: 512}\nlarge:', /line 2: large has no size/],
    ['a size that is a number', 'large: 2', /line 1: large has no size/],
    [
      'a name with a dot',
      '2.xlarge: {vcpus: 1, memoryMiB: 512}',
      /line 1: 2\.xlarge is not a class name.*up to 40 letters/,
    ],
    ['a name that is too long', `${'x'.repeat(41)}: {vcpus: 1, memoryMiB: 512}`, /is not a class name/],
    ['a field that is missing', 'large:\n  vcpus: 2', /line 1: large lacks memoryMiB.*from 512 to/],
    [
      'a field that is unknown',
      'large:\n  vcpus: 2\n  memoryMiB: 4096\n  memory: 4',
      /line 4: large\.memory is an unknown field.*vcpus, memoryMiB, .*idleTimeSec/,
    ],
    [
      'a field that only objects have',
      'large: {vcpus: 2, memoryMiB: 4096, constructor: 1}',
      /large\.constructor is an unknown field/,
    ],
    ['a fraction', 'large: {vcpus: 2.5, memoryMiB: 4096}', /large\.vcpus is '2\.5'.*a whole number from 1 to 1024/],
    ['a number too small', 'large:\n  vcpus: 2\n  memoryMiB: 4', /line 3: large\.memoryMiB is '4'.*from 512/],
    [
      'a negative time',
      'large: {vcpus: 2, memoryMiB: 4096, idleTimeSec: -1}',
      /large\.idleTimeSec is '-1'.*from 1 to 86400/,
    ],
    ['a number in quotes', 'large: {vcpus: "2", memoryMiB: 4096}', /large\.vcpus is '2'/],
    ['nothing where a number belongs', 'large: {vcpus: , memoryMiB: 4096}', /large\.vcpus is 'null'/],
    ['JSON that breaks off', '{\n"large": {\n"vcpus": 2,', /line 3: .*JSON or YAML/],
    ['YAML that is indented wrong', 'large:\n  vcpus: 2\n memoryMiB: 4096', /line 3: .*JSON or YAML/],
    [
      'a class that is there twice',
      'large: {vcpus: 1, memoryMiB: 512}\nlarge: {vcpus: 1, memoryMiB: 512}',
      /line 2: .*unique/,
    ],
    ['a limit of nothing', 'large: {vcpus: 2, memoryMiB: 4096, maxSize: 0}', /large\.maxSize is '0'.*from 1 to 10000/],
    [
      'more idle than the limit',
      'large: {vcpus: 2, memoryMiB: 4096, minIdle: 3, maxSize: 2}',
      /line 1: large wants minIdle 3, more than its maxSize 2/,
    ],
    [
      'a usage class that provision alone knows',
      'large: {vcpus: 2, memoryMiB: 4096, usageClass: spot-with-fallback}',
      /large\.usageClass is 'spot-with-fallback'.*on-demand or spot\./,
    ],
    ['a schedule that is no list', 'large: {vcpus: 2, memoryMiB: 4096, schedule: 8}', /large\.schedule is '8'.*a list/],
    [
      'a window without a zone',
      'large:\n  vcpus: 2\n  memoryMiB: 4096\n  schedule:\n    - cron: "* 8 * * *"\n      minIdle: 2',
      /line 5: large\.schedule\[0\] lacks timeZone.*Europe\/Berlin/,
    ],
    [
      'a pattern that never comes',
      'large:\n  vcpus: 2\n  memoryMiB: 4096\n  schedule:\n    - timeZone: UTC\n      cron: "* * 30 2 *"',
      /line 6: large\.schedule\[0\]\.cron is '\* \* 30 2 \*'.*five fields/,
    ],
    [
      'a zone that does not exist',
      'large: {vcpus: 2, memoryMiB: 4096, schedule: [{cron: "* * * * *", timeZone: Mars/Crater}]}',
      /large\.schedule\[0\]\.timeZone is 'Mars\/Crater'.*IANA/,
    ],
    [
      'a window whose limit is below what it wants',
      'large: {vcpus: 2, memoryMiB: 4096, minIdle: 3, schedule: [{cron: "* * * * *", timeZone: UTC, maxSize: 2}]}',
      /large\.schedule\[0\] wants minIdle 3, more than its maxSize 2/,
    ],
    ['an extension of something else', 'extends: mine', /extends is 'mine'.*default/],
    [
      'aliases that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]`,
      /JSON or YAML/,
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

test('how far instances may be used up is taken, and checked, like the rest', () => {
  const [large] = parseResourceClasses('{"extends": "default", "large": {"maxUses": 1, "maxAgeSec": 21600}}').classes;
  expect(large).toMatchObject({ name: 'large', maxUses: 1, maxAgeSec: 21_600 });
  const { problems } = parseResourceClasses('{"extends": "default", "large": {"maxUses": 0, "maxAgeSec": 59}}');
  expect(problems).toStrictEqual([
    expect.stringContaining("large.maxUses is '0'. Allowed: a whole number from 1"),
    expect.stringContaining("large.maxAgeSec is '59'. Allowed: a whole number from 60"),
  ]);
});
