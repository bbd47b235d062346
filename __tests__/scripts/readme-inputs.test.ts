import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { withTables } from '../../scripts/readme-inputs.ts';

const root = join(import.meta.dirname, '..', '..');
const readme = join(root, 'README.md');
const action = join(root, 'action.yml');

(existsSync(readme) && existsSync(action) ? test : test.skip)(
  'the README lists the inputs and outputs of action.yml; if not, run npm run docs',
  () => {
    const text = readFileSync(readme, 'utf8');
    expect(text).toEqual(withTables(text, readFileSync(action, 'utf8')));
  },
);

const actionYml = `
inputs:
  mode:
    description: What to do.
    required: true
  usage-class:
    description: |
      One of \`spot\`|\`on-demand\`,
      as EC2 names them.
    default: on-demand
outputs:
  label:
    description: What \`runs-on\` names.
`;
const markers =
  'Inputs\n<!-- inputs:start -->\n<!-- inputs:end -->\nOutputs\n<!-- outputs:start -->\nold\n<!-- outputs:end -->\nEnd\n';

test('the tables stand between their markers, one row each, and the rest stays', () => {
  expect(withTables(markers, actionYml)).toBe(`Inputs
<!-- inputs:start -->
| input | what it is | default |
|---|---|---|
| \`mode\` | What to do. | required |
| \`usage-class\` | One of \`spot\`\\|\`on-demand\`, as EC2 names them. | \`on-demand\` |
<!-- inputs:end -->
Outputs
<!-- outputs:start -->
| output | what it is |
|---|---|
| \`label\` | What \`runs-on\` names. |
<!-- outputs:end -->
End
`);
});

test('writing the tables twice changes nothing', () => {
  const once = withTables(markers, actionYml);
  expect(withTables(once, actionYml)).toBe(once);
});

test('a README without markers is an error that names them', () => {
  expect(() => withTables('no markers', actionYml)).toThrow('<!-- inputs:start -->');
});
