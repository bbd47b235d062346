import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What the instance's commands may do to its power; `cancel` withdraws what was scheduled. */
export type PowerAction = 'poweroff' | 'reboot' | 'cancel';

/** By path. Bytes are what user data may be. */
export type Leaves = ReadonlyMap<string, string | Buffer>;

export interface MetadataOptions {
  /** Every leaf of the tree by its path below `/latest/`, as of now. Paths between them answer with a listing. */
  readonly leaves: () => Leaves;
  /** Called when a stood-in command switches the machine; `delayMs` from now. Without it, there are no such commands. */
  readonly onPower?: (action: PowerAction, delayMs: number) => void;
  /** Comes before every path, such as `/a1b2`: where others than the machine can reach the port, a secret of the machine's. */
  readonly prefix?: string;
  /** Whether the instance's firewall refuses a connection from this port of its own. */
  readonly refuses?: (port: number) => boolean;
}

const maxTokenSeconds = 21_600;
/** Programs ask for the version of the tree that they were written for, such as `/2021-03-23/`. */
const versionPrefix = /^\/(latest|\d{4}-\d\d-\d\d)\//;

/** The instance metadata service of one instance, version 2 only; it also takes the orders of the stood-in power commands. */
export function createMetadataService({ leaves, onPower, prefix = '', refuses }: MetadataOptions): Server {
  const tokens = new Map<string, number>();

  const issueToken = (request: IncomingMessage, response: ServerResponse): void => {
    const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > maxTokenSeconds) {
      response.writeHead(400).end();
      return;
    }
    const token = randomBytes(30).toString('base64url');
    tokens.set(token, Date.now() + seconds * 1_000);
    response.writeHead(200, { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) }).end(token);
  };

  const read = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const validUntil = tokens.get(String(request.headers['x-aws-ec2-metadata-token'])) ?? 0;
    if (validUntil <= Date.now()) {
      response.writeHead(401).end();
      return;
    }
    const body = lookUp(leaves(), path);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(body);
  };

  const server = createServer((request, response) => {
    const asked = request.url ?? '/';
    if (!asked.startsWith(`${prefix}/`)) {
      response.writeHead(404).end();
      return;
    }
    const url = new URL(asked.slice(prefix.length), 'http://instance');
    if (request.method === 'PUT' && url.pathname === '/latest/api/token') {
      issueToken(request, response);
    } else if (request.method === 'GET' && versionPrefix.test(url.pathname)) {
      read(request, response, decodeURIComponent(url.pathname.replace(versionPrefix, '')));
    } else if (onPower && request.method === 'POST' && url.pathname === '/_local/power') {
      onPower(url.searchParams.get('action') as PowerAction, Number(url.searchParams.get('delaySec') ?? 0) * 1_000);
      response.writeHead(204).end();
    } else {
      response.writeHead(404).end();
    }
  });
  server.on('connection', (socket) => {
    if (refuses?.(socket.remotePort ?? 0)) socket.resetAndDestroy();
  });
  return server;
}

function lookUp(leaves: Leaves, path: string): string | Buffer | undefined {
  const leaf = leaves.get(path.replace(/\/$/, ''));
  if (leaf !== undefined) return leaf;
  const folder = path.endsWith('/') || path === '' ? path : `${path}/`;
  const below = [...leaves.keys()].filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length));
  const listing = [...new Set(below.map((name) => name.replace(/\/.*/, '/')))];
  return listing.length > 0 ? listing.join('\n') : undefined;
}
