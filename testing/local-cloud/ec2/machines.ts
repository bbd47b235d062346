import type { Server } from 'node:http';
import { join } from 'node:path';
import { findImage } from './debian/image.ts';
import { DebianMachine } from './debian/machine.ts';
import { whyNoRealMachines } from './debian/possible.ts';
import { discardOrphans } from './debian/register.ts';
import { LightMachines } from './light-machines.ts';
import type { Machines } from './machine.ts';

/** What a local cloud has for its machines. */
export interface Premises {
  /** What each of them finds on its loopback interface. */
  readonly endpoints: readonly Server[];
  readonly directory: string;
}

export interface MachineKind {
  /** Whether its processes see this host's files, so that the runner archive may point to the Node of this host. */
  readonly seesHost: boolean;
  /** @throws Error when machines of this kind cannot run here; its message says why */
  readonly prepare: (premises: Premises) => Promise<Machines>;
}

/** What instances can be underneath. */
export const machineKinds = {
  light: {
    seesHost: true,
    prepare: ({ directory }) => Promise.resolve(new LightMachines(join(directory, 'tools'))),
  },
  debian: { seesHost: false, prepare: ({ endpoints }) => debianMachines(endpoints) },
} as const satisfies Record<string, MachineKind>;

export type MachineKindName = keyof typeof machineKinds;

/** This host's distribution, booted by its own systemd. What killed processes left of such machines is taken away first. */
async function debianMachines(endpoints: readonly Server[]): Promise<Machines> {
  const reason = whyNoRealMachines();
  const image = findImage();
  if (reason !== undefined || image === undefined)
    throw new Error(`Real machines cannot run here: ${reason ?? 'no image'}.`);
  await discardOrphans();
  return {
    create: (options) => new DebianMachine({ image, endpoints }, options),
    close: () => Promise.resolve(),
  };
}
