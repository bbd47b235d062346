import type { IncomingMessage, ServerResponse } from 'node:http';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Who may call a route: any known token, one with admin rights (`read`, `admin`, `registration`: the API of GitHub, which
 * conditions apply to; the third brings a registration token, `public` needs no token),
 * a runner by its own credentials, who steers the stand-in,
 * or everybody.
 */
export type Access = 'read' | 'admin' | 'registration' | 'public' | 'runner' | 'control' | 'open';

export interface Call {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** The path as it was asked for, without the query. */
  path: string;
  /** The parsed JSON body; `{}` where there was none. */
  body: unknown;
  /** The whole Authorization header. */
  authorization: string;
  /** `http://host:port`, as the client reached the server. */
  baseUrl: string;
  /** Aborted when the client has gone. */
  gone: AbortSignal;
}

export interface Reply {
  status: number;
  /** Sent as JSON; a string is sent as text. */
  body?: unknown;
  /** A file to send. */
  file?: string;
  headers?: Record<string, string>;
}

export interface Route {
  method: string;
  /** `/repos/:owner/:repo`: a name after a colon stands for one segment. */
  path: string;
  access: Access;
  handle: (call: Call) => Reply | Promise<Reply>;
}

/** An answer that is an error, in GitHub's form. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

export const notFound = (): HttpError => new HttpError(404, 'Not Found');

/** @param headers that the answer has whatever it says */
export function errorReply(
  error: Pick<HttpError, 'status' | 'message'> & Partial<Pick<HttpError, 'headers'>>,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const { status, message } = error;
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) };
  return { status, body, headers: { ...headers, ...error.headers } };
}

/** Finds the route of a request and the values of its segments. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | undefined {
  for (const route of routes) {
    const params = route.method === method ? matchPath(route.path, path) : undefined;
    if (params) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = actual[index] ?? '';
    if (segment.startsWith(':') && value !== '') params[segment.slice(1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Reads the body of a request. Throws 400 on malformed JSON. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'Problems parsing JSON');
  }
}

/** Sends a reply. */
export async function send(response: ServerResponse, { status, body, file, headers = {} }: Reply): Promise<void> {
  if (file) {
    const { size } = await stat(file);
    response.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': size, ...headers });
    await pipeline(createReadStream(file), response);
    return;
  }
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  const isText = typeof body === 'string';
  const content = isText ? body : JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(content),
      ...headers,
    })
    .end(content);
}

/** One page of a list, with the Link header by which clients page on. */
export function page<T>(call: Call, all: readonly T[]): { items: T[]; headers: Record<string, string> } {
  const perPage = Math.min(positive(call.query.get('per_page'), 30), 100);
  const current = positive(call.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const link = (number: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(number));
    return `<${call.baseUrl}${call.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(current > 1 ? [link(current - 1, 'prev')] : []),
    ...(current < last ? [link(current + 1, 'next'), link(last, 'last')] : []),
    ...(current > 1 ? [link(1, 'first')] : []),
  ];
  return {
    items: all.slice((current - 1) * perPage, current * perPage),
    headers: links.length > 0 ? { link: links.join(', ') } : {},
  };
}

const positive = (value: string | null, fallback: number): number => {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : fallback;
};
