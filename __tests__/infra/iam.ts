import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { CollectionTag, ScalarTag } from 'yaml';

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Properties: {
          readonly PolicyDocument?: PolicyDocument;
          readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
        };
      }
    >
  >;
}

/** What is asked of IAM: `context` holds the condition keys that the service sets for this request. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/ci';

const parameters: Readonly<Record<string, string>> = {
  PoolName: 'ci',
  TableName: 'ci',
  Repository: 'octo-org/octo-repo',
  RefreshBranch: 'main',
  SubnetArns: 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
};

const valueOf = (name: string): string => parameters[name] ?? name;
const substituted = (text: string): string =>
  text.replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => parameters[name] ?? whole);

const scalars: ScalarTag[] = [
  { tag: '!Ref', resolve: valueOf },
  { tag: '!GetAtt', resolve: (text) => text },
  { tag: '!Sub', resolve: substituted },
];
const source = readFileSync(join(import.meta.dirname, '../../infra/pool/pool.yaml'), 'utf8');

/** The template with these conditions true, and no others. */
function templateWith(conditions: readonly string[]): Template {
  const lists: CollectionTag[] = [
    { tag: '!Equals', collection: 'seq' },
    {
      tag: '!If',
      collection: 'seq',
      resolve: (list) => {
        const [condition, whenTrue, whenFalse] = list.toJSON() as readonly string[];
        return conditions.includes(condition ?? '') ? whenTrue : whenFalse;
      },
    },
  ];
  return parse(source, { customTags: [...scalars, ...lists] }) as Template;
}

/** The statements of a role's own policy, or of a policy on its own, as a stack of the template has them. */
export function statementsOf(resource: string, conditions: readonly string[] = []): readonly Statement[] {
  const template = templateWith(conditions);
  const { PolicyDocument: own, Policies: inline = [] } = template.Resources[resource]?.Properties ?? {};
  const documents = own === undefined ? inline.map((policy) => policy.PolicyDocument) : [own];
  if (documents.length === 0) throw new Error(`the template has no policy ${resource}`);
  return documents.flatMap((document) => document.Statement);
}

const listed = <Value>(one: Value | readonly Value[]): readonly Value[] => (Array.isArray(one) ? one : [one as Value]);

export const actionsOf = (statements: readonly Statement[]): string[] =>
  [...new Set(statements.flatMap((statement) => listed(statement.Action)))].sort();

const isLike = (value: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(value);

/** One operator on one key (IAM user guide, "Condition operators" and "Multivalued context keys"). */
function holds(operator: string, wanted: readonly string[], found: readonly string[] | undefined): boolean {
  if (operator === 'Null') return (found === undefined) === wanted.includes('true');
  if (operator.startsWith('ForAllValues:'))
    return (found ?? []).every((value) => holds(operator.slice('ForAllValues:'.length), wanted, [value]));
  if (operator.endsWith('IfExists')) return found === undefined || holds(operator.slice(0, -8), wanted, found);
  const compare = { StringEquals: Object.is, Bool: Object.is, StringLike: isLike, ArnLike: isLike }[operator];
  if (compare === undefined) throw new Error(`no such operator: ${operator}`);
  return (found ?? []).some((value) => wanted.some((one) => compare(value, one)));
}

/** Whether the statements, all of which allow, allow it. */
export function isAllowed(
  statements: readonly Statement[],
  { action, resource, context }: Asked,
  variables: Readonly<Record<string, string>> = {},
): boolean {
  const resolved = (text: string): string =>
    text.replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => variables[name] ?? whole);
  return statements.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      listed(statement.Action).includes(action) &&
      listed(statement.Resource).some((pattern) => isLike(resource, pattern)) &&
      Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => holds(operator, listed(wanted).map(resolved), context[key])),
      ),
  );
}

interface DynamoDbInput {
  readonly Key?: object;
  readonly Item?: object;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
  readonly ReturnValues?: string;
}

/** What DynamoDB tells IAM of a request (DynamoDB developer guide, "Using IAM policy conditions"). */
export function askedOf(operation: string, request: object): Asked {
  const input = request as DynamoDbInput;
  const { Key: key, Item: item, IndexName: index, ExpressionAttributeNames: names = {} } = input;
  const keys = [key, item, ...Object.values(input.RequestItems ?? {}).flatMap(({ Keys }) => Keys)].filter(
    (one) => one !== undefined,
  );
  const [, partition] = /= (:\w+)/.exec(input.KeyConditionExpression ?? '') ?? [];
  const leading = [
    ...keys.map((one) => plain((one as Record<string, unknown>)['pk'])),
    ...(partition === undefined ? [] : [plain(input.ExpressionAttributeValues?.[partition])]),
  ];
  const namesAttributes = item !== undefined || operation === 'UpdateItem' || input.ProjectionExpression !== undefined;
  const attributes = [...Object.keys(item ?? key ?? {}), ...Object.values(names)];
  return {
    action: `dynamodb:${operation}`,
    resource: index === undefined ? table : `${table}/index/${index}`,
    context: {
      ...(leading.length > 0 && { 'dynamodb:LeadingKeys': leading }),
      ...(namesAttributes && { 'dynamodb:Attributes': attributes }),
      ...(input.ReturnValues !== undefined && { 'dynamodb:ReturnValues': [input.ReturnValues] }),
    },
  };
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : String((value as { readonly S?: string } | undefined)?.S);
