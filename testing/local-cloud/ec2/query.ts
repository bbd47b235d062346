import { randomUUID } from 'node:crypto';
import { escapeXml } from '../query-xml.ts';
import { Ec2Error, invalidValue } from './errors.ts';

/** A request's parameters, as EC2's query protocol nests them by dots (`Tag.1.Key`); numbered ones are lists. */
export interface Parameters {
  readonly [name: string]: Parameter | undefined;
}
export type Parameter = string | readonly Parameter[] | Parameters;

/** What is rendered as XML: a list becomes `<item>` elements, a date ISO 8601; undefined is left out. */
export type Answer = string | number | boolean | Date | undefined | readonly Answer[] | AnswerGroup;
export interface AnswerGroup {
  readonly [name: string]: Answer;
}

type Draft = Map<string, Draft | string>;

export function readParameters(query: URLSearchParams): Parameters {
  const root: Draft = new Map();
  for (const [path, value] of query) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let group = root;
    for (const name of names) {
      const next = group.get(name);
      const inner: Draft = next instanceof Map ? next : new Map<string, Draft | string>();
      group.set(name, inner);
      group = inner;
    }
    group.set(last, value);
  }
  return Object.fromEntries([...root].map(([name, draft]) => [name, finish(draft)]));
}

function finish(draft: Draft | string): Parameter {
  if (typeof draft === 'string') return draft;
  const entries = [...draft];
  if (!entries.every(([name]) => /^\d+$/.test(name)))
    return Object.fromEntries(entries.map(([name, value]) => [name, finish(value)]));
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => finish(value));
}

export function text(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws Ec2Error MissingParameter */
export function requiredText(parameters: Parameters, name: string): string {
  const value = text(parameters, name);
  if (value === undefined) throw new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`);
  return value;
}

/** A whole number of at least 0. @throws Ec2Error InvalidParameterValue */
export function integer(parameters: Parameters, name: string): number | undefined {
  const value = text(parameters, name);
  if (value !== undefined && !/^\d{1,15}$/.test(value)) throw invalidValue(name, value);
  return value === undefined ? undefined : Number(value);
}

/** @throws Ec2Error MissingParameter, InvalidParameterValue */
export function requiredInteger(parameters: Parameters, name: string): number {
  requiredText(parameters, name);
  return integer(parameters, name) ?? 0;
}

export const flag = (parameters: Parameters, name: string): boolean => text(parameters, name)?.toLowerCase() === 'true';

export function group(parameters: Parameters, name: string): Parameters {
  const value = parameters[name];
  return value !== undefined && isGroup(value) ? value : {};
}

export function groups(parameters: Parameters, name: string): readonly Parameters[] {
  const value = parameters[name];
  return Array.isArray(value) ? (value as readonly Parameter[]).filter(isGroup) : [];
}

export function texts(parameters: Parameters, name: string): readonly string[] {
  const value = parameters[name];
  return Array.isArray(value) ? (value as readonly Parameter[]).filter((item) => typeof item === 'string') : [];
}

const isGroup = (value: Parameter): value is Parameters => typeof value === 'object' && !Array.isArray(value);

/** Lists whose name in an answer does not follow from the one in the request. */
const irregularNames: Readonly<Record<string, string>> = { LicenseSpecification: 'licenseSet' };

/** Parameters said back as EC2 does: `InstanceType` becomes `instanceType`, the list `Tag` becomes `tagSet`. */
export function echo(parameters: Parameters): AnswerGroup {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [echoName(name, value), echoValue(name, value)]),
  );
}

function echoName(name: string, value: Parameter | undefined): string {
  return irregularNames[name] ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}${Array.isArray(value) ? 'Set' : ''}`;
}

function echoValue(name: string, value: Parameter | undefined): Answer {
  if (value === undefined || typeof value === 'string') return value;
  if (isGroup(value)) return echo(value);
  return value.map((item) => {
    const said = echoValue(name, item);
    // A network interface's groups are called `SecurityGroupId` in a request and `groupSet` in an answer.
    if (name !== 'NetworkInterface') return said;
    const { securityGroupIdSet, ...rest } = said as AnswerGroup;
    return { ...rest, groupSet: securityGroupIdSet };
  });
}

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

export function renderAnswer(action: string, answer: AnswerGroup): string {
  return `${declaration}<${action}Response xmlns="${namespace}">${elements({ requestId: randomUUID(), ...answer })}</${action}Response>`;
}

export function renderError(error: Ec2Error): string {
  return (
    declaration +
    elements({ Response: { Errors: { Error: { Code: error.code, Message: error.message } }, RequestID: randomUUID() } })
  );
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const elements = (answers: AnswerGroup): string =>
  Object.entries(answers)
    .map(([name, answer]) => (answer === undefined ? '' : `<${name}>${content(name, answer)}</${name}>`))
    .join('');

function content(name: string, answer: NonNullable<Answer>): string {
  if (answer instanceof Date) return answer.toISOString();
  // A launch template's groups are the one list whose elements EC2 calls otherwise.
  if (isList(answer))
    return answer
      .map((item) => elements({ [name === 'groupSet' && typeof item === 'string' ? 'groupId' : 'item']: item }))
      .join('');
  return typeof answer === 'object' ? elements(answer) : escapeXml(String(answer));
}

const isList = (answer: Answer): answer is readonly Answer[] => Array.isArray(answer);
