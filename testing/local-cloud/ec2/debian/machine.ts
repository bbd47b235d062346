import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Boot, Machine, MachineOptions } from '../machine.ts';
import { createMetadataService } from '../metadata-service.ts';
import { ControlGroup } from './control-group.ts';
import type { Listening } from './listen.ts';
import { discardMachine, register } from './register.ts';

export interface DebianSettings {
  /** The root of the image. */
  readonly image: string;
  /** What machines find at the same port of their own loopback interface. They listen already. */
  readonly endpoints: readonly HttpServer[];
}

const launcher = join(import.meta.dirname, 'launch.sh');
const metadataAddress = '169.254.169.254';
/** What systemd-nspawn ends with when the machine asked for a reboot; with 0, when it was switched off. */
const rebootCode = 133;
/** As long as systemd gives a unit before it kills it. */
const graceMs = 90_000;

/** A real Linux with a systemd of its own, in namespaces of this host, on a copy-on-write layer of the image. */
export class DebianMachine implements Machine {
  readonly folder: string;
  readonly #settings: DebianSettings;
  readonly #options: MachineOptions;
  readonly #group: ControlGroup;
  readonly #metadata: HttpServer;
  #endpoints: readonly HttpServer[] = [];
  /** What listens in the machine's networks; dealt out anew at each switching-on. */
  #sockets: Server[] = [];
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #isToEnd = false;

  constructor(settings: DebianSettings, options: MachineOptions) {
    this.folder = options.folder;
    this.#settings = settings;
    this.#options = options;
    this.#group = new ControlGroup(options.instanceId);
    this.#metadata = createMetadataService({ leaves: options.metadata });
  }

  async boot({ archiveFails, environment }: Boot): Promise<number | undefined> {
    this.#endpoints = this.#settings.endpoints.map((endpoint) => asSeenFromInside(endpoint, archiveFails));
    await this.discard();
    register({ instanceId: this.#options.instanceId, folder: this.folder });
    const units = join(this.folder, 'disk/upper/etc/systemd/system.conf.d');
    mkdirSync(units, { recursive: true });
    writeFileSync(join(units, 'local-cloud.conf'), defaultEnvironment(environment));
    return this.#switchOn();
  }

  bootAgain(): Promise<number | undefined> {
    return this.#switchOn();
  }

  async endProcesses({ graceful }: { graceful: boolean }): Promise<void> {
    this.#isToEnd = true;
    // systemd-nspawn takes it for the power button.
    if (graceful) this.#process?.kill('SIGTERM');
    await Promise.race([this.#ended, sleep(graceful ? graceMs : 0, undefined, { ref: false })]);
    this.#process?.kill('SIGKILL');
    await this.#group.end();
    await this.#ended;
  }

  close(): void {
    for (const server of [this.#metadata, ...this.#endpoints]) server.closeAllConnections();
  }

  discard(): Promise<void> {
    return discardMachine({ instanceId: this.#options.instanceId, folder: this.folder });
  }

  consoleOutput(bytes: number): Buffer {
    return existsSync(this.#console) ? readFileSync(this.#console).subarray(-bytes) : Buffer.alloc(0);
  }

  get #console(): string {
    return join(this.folder, 'console.log');
  }

  /** Resolves as soon as systemd is about to start; everything that it will ask for answers by then. */
  async #switchOn(): Promise<number | undefined> {
    const output = openSync(this.#console, 'a');
    // The first word ends the machine with this process, however that ends.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--mount', '--net', launcher], {
      env: this.#launchSettings(),
      stdio: ['ignore', output, output, 'ipc'],
      detached: true,
    });
    closeSync(output);
    this.#process = child;
    this.#isToEnd = false;
    const exit = once(child, 'exit') as Promise<[number | null]>;
    this.#ended = exit.then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([
      this.#receiveSockets(child),
      exit.then(([code]) => {
        if (!this.#isToEnd)
          throw new Error(`could not be switched on (exit code ${code ?? 'none'}): ${this.#lastLine()}`);
      }),
    ]);
    void exit.then(([code]) => {
      this.#hasEnded(code);
    });
    return child.pid;
  }

  #launchSettings(): Record<string, string> {
    const { instanceId, privateIp, hopLimit } = this.#options;
    return {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      FOLDER: this.folder,
      IMAGE: this.#settings.image,
      INSTANCE_ID: instanceId,
      ADDRESS: privateIp,
      HOP_LIMIT: String(hopLimit),
      PORTS: this.#settings.endpoints.map(portOf).join(' '),
      CGROUP: this.#group.folder,
      NODE: process.execPath,
    };
  }

  /** A socket stays in the network that it was made in, so that nothing needs to forward between that one and ours. */
  async #receiveSockets(child: ChildProcess): Promise<void> {
    const awaited = 1 + this.#settings.endpoints.length;
    await new Promise<void>((resolve) => {
      child.on('message', (message, socket) => {
        const { address, port } = message as Listening;
        const index = this.#settings.endpoints.findIndex((endpoint) => portOf(endpoint) === port);
        const answerer = address === metadataAddress ? this.#metadata : this.#endpoints[index];
        const listening = socket as Server;
        listening.on('connection', (connection) => answerer?.emit('connection', connection));
        this.#sockets.push(listening);
        child.send('taken');
        if (this.#sockets.length === awaited) resolve();
      });
    });
  }

  #hasEnded(code: number | null): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
    if (!this.#isToEnd) this.#options.onPower(code === rebootCode ? 'reboot' : 'poweroff', 0);
  }

  #lastLine(): string {
    return this.consoleOutput(1_000).toString().trimEnd().split('\n').at(-1) ?? '';
  }
}

/** An endpoint of the local cloud on the loopback interface of one machine. */
function asSeenFromInside(endpoint: HttpServer, archiveFails: boolean): HttpServer {
  const server = createServer((request, response) => {
    if (archiveFails && request.url?.includes('/actions-runner-')) response.writeHead(503).end();
    else endpoint.emit('request', request, response);
  });
  server.keepAliveTimeout = endpoint.keepAliveTimeout;
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** For every service of the machine; systemd takes quotes and backslashes as a shell does. */
const defaultEnvironment = (environment: Readonly<Record<string, string>>): string =>
  `[Manager]\nDefaultEnvironment=${Object.entries(environment)
    .map(([name, value]) => `"${name}=${value.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`)
    .join(' ')}\n`;
