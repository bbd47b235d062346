import type { IncomingHttpHeaders } from 'node:http';
import { timingSafeEqual } from 'node:crypto';

/** The names under which a server on the loopback interface is reached on purpose. */
const ownNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request is turned away at the door, whatever it brings: it was made by a web page. A page reaches a server on
 * this machine under the page's own name (whose address may have changed to 127.0.0.1), or from its own origin.
 * @param otherNames further hosts of this server, such as the address that real machines reach it under
 */
export function whyTurnedAway(headers: IncomingHttpHeaders, otherNames: readonly string[] = []): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const name = host.replace(/:\d+$/, '');
  if (!ownNames.includes(name) && !otherNames.includes(name))
    return `The local cloud is at ${[...ownNames, ...otherNames].join(', ')}; this request is for the host ${JSON.stringify(host)}.`;
  // `none` is what a browser sends for an address that its user typed.
  if (origin !== undefined || (site !== undefined && site !== 'none'))
    return 'The local cloud answers programs, not web pages.';
  return undefined;
}

/** Whether an Authorization header brings the token. */
export function bringsToken(authorization: string | undefined, token: string): boolean {
  const brought = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return brought.length === wanted.length && timingSafeEqual(brought, wanted);
}
