import { HttpError } from './http.ts';

/** Readers of the fields of a request's body. Each throws 422 that names the field when it is not what it must be. */

export function readObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(name, 'an object');
  return value as Record<string, unknown>;
}

export function readString(body: unknown, name: string): string {
  const value = readObject(body, 'body')[name];
  if (typeof value !== 'string' || value === '') throw invalid(name, 'a string');
  return value;
}

export function readOptionalString(body: unknown, name: string): string | undefined {
  return readObject(body, 'body')[name] === undefined ? undefined : readString(body, name);
}

export function readStrings(body: unknown, name: string): string[] {
  const value = readArray(body, name);
  if (!value.every((item) => typeof item === 'string' && item !== '')) throw invalid(name, 'an array of strings');
  return value as string[];
}

export function readArray(body: unknown, name: string): unknown[] {
  const value = readObject(body, 'body')[name];
  if (!Array.isArray(value)) throw invalid(name, 'an array');
  return value;
}

const invalid = (name: string, expected: string): HttpError =>
  new HttpError(422, `Invalid request.\n\n"${name}" must be ${expected}.`);
