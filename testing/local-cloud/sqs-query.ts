import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { escapeXml, queryError, querySuccess } from './query-xml.ts';

/**
 * SQS's older protocol in terms of its newer: form parameters such as `Attribute.1.Name` become the JSON input,
 * and the JSON answer becomes XML. Names as in the API reference, Version 2012-11-05.
 */
const namespace = 'http://queue.amazonaws.com/doc/2012-11-05/';

interface Tree {
  [name: string]: string | Tree;
}

/** The input of one request; `host` completes the URL of a queue that only the request's path names. */
export function readQueryInput(request: AwsRequest, host: string): Record<string, unknown> {
  const tree: Tree = {};
  for (const [name, value] of request.parameters) {
    if (name === 'Action' || name === 'Version' || name.startsWith('X-Amz-')) continue;
    place(tree, name.split('.'), value);
  }
  if (request.path !== '/' && tree['QueueUrl'] === undefined) tree['QueueUrl'] = `http://${host}${request.path}`;
  return toInput(tree, request.operation);
}

function place(tree: Tree, [name = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const branch = tree[name];
  place(typeof branch === 'object' ? branch : (tree[name] = {}), rest, value);
}

const numbers = new Set(['MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds', 'DelaySeconds', 'MaxResults']);

function toInput(tree: Tree, operation: string): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(tree)) {
    if (name === 'Attribute' || name === 'MessageAttribute' || name === 'MessageSystemAttribute') {
      input[`${name}s`] = toMap(value, 'Name');
    } else if (name === 'Tag') {
      input[operation === 'CreateQueue' ? 'tags' : 'Tags'] = toMap(value, 'Key');
    } else if (/^(Message|MessageSystem)?AttributeName$|^TagKey$/.test(name)) {
      input[`${name}s`] = members(value);
    } else if (name.endsWith('BatchRequestEntry')) {
      input['Entries'] = members(value).map((entry) => (typeof entry === 'string' ? entry : toInput(entry, operation)));
    } else {
      input[name] = numbers.has(name) ? Number(value) : value;
    }
  }
  return input;
}

/** `{ 1: a, 2: b }` → [a, b]; what is not numbered is a list of one. */
function members(value: string | Tree): (string | Tree)[] {
  if (typeof value === 'string' || Object.keys(value).some((key) => !/^\d+$/.test(key))) return [value];
  return Object.keys(value)
    .map(Number)
    .sort((a, b) => a - b)
    .map((index) => value[index] ?? '');
}

function toMap(value: string | Tree, keyName: 'Name' | 'Key'): Record<string, string | Tree> {
  const map: Record<string, string | Tree> = {};
  for (const member of members(value)) {
    if (typeof member === 'object' && typeof member[keyName] === 'string') map[member[keyName]] = member['Value'] ?? '';
  }
  return map;
}

/** The XML answer in place of the JSON one. */
export function renderQueryAnswer(operation: string, response: AwsResponse): AwsResponse {
  if (response.status !== 200) {
    const { message = '' } = JSON.parse(response.body) as { message?: string };
    const [code = 'InternalError', fault] = (response.headers['x-amzn-query-error'] ?? '').split(';');
    return queryError(namespace, response.status, code, message, fault === 'Receiver' ? 'Receiver' : 'Sender');
  }
  const result = response.body === '' ? {} : (JSON.parse(response.body) as Record<string, unknown>);
  return querySuccess(
    namespace,
    operation,
    Object.entries(result)
      .map(([name, value]) => element(name, value, operation))
      .join(''),
  );
}

const elementOfMember: Readonly<Record<string, string>> = {
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Messages: 'Message',
  Failed: 'BatchResultErrorEntry',
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
  Tags: 'Tag',
};
const maps = new Set(['Attributes', 'MessageAttributes', 'Tags']);

/** Lists and maps are flat: one element per member, named in the singular. */
function element(member: string, value: unknown, operation: string): string {
  if (value === undefined || value === null) return '';
  const name = member === 'Successful' ? `${operation}ResultEntry` : (elementOfMember[member] ?? member);
  if (Array.isArray(value)) return value.map((item) => `<${name}>${content(item, operation)}</${name}>`).join('');
  if (maps.has(member)) {
    const keyName = member === 'Tags' ? 'Key' : 'Name';
    return Object.entries(value)
      .map(
        ([key, item]) =>
          `<${name}><${keyName}>${escapeXml(key)}</${keyName}><Value>${content(item, operation)}</Value></${name}>`,
      )
      .join('');
  }
  return `<${name}>${content(value, operation)}</${name}>`;
}

function content(value: unknown, operation: string): string {
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, item]) => element(name, item, operation))
        .join('')
    : escapeXml(String(value));
}
