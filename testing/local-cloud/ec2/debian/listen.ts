/**
 * Listens in the network that it is run in, and hands the sockets to the process that holds the other end of its
 * channel: `listen.ts <address> <port>...`. Ends once all are taken.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** What comes with each socket. */
export interface Listening {
  readonly address: string;
  readonly port: number;
}

const [address = '', ...ports] = process.argv.slice(2);
for (const port of ports.map(Number)) {
  const server = createServer();
  server.listen(port, address);
  await once(server, 'listening');
  process.send?.({ address, port } satisfies Listening, server);
  await once(process, 'message');
}
process.exit();
