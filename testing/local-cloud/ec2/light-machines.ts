import { Guard } from './guard.ts';
import { HostTools } from './host-tools.ts';
import { LightMachine, standInCommands } from './light-machine.ts';
import type { Machine, MachineOptions, Machines } from './machine.ts';

/** Folders, processes of this host, and commands that stand in for those which would change it. */
export class LightMachines implements Machines {
  readonly #guard = new Guard();
  readonly #tools: HostTools;

  /**
   * @param toolsFolder where links to this host's tools are laid out
   * @param hostPath where its tools are found; its usual folders, unless given
   */
  constructor(toolsFolder: string, hostPath?: string) {
    this.#tools = new HostTools(toolsFolder, Object.values(standInCommands).flat(), hostPath);
  }

  create(options: MachineOptions): Machine {
    return new LightMachine({ ...options, guard: this.#guard, tools: this.#tools });
  }

  close(): Promise<void> {
    return this.#guard.close();
  }
}
