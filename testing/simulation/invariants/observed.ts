import type { InstanceRow } from '../../../src/pool/instance.ts';
import { readInstanceRow } from '../../../src/pool/stored-row.ts';
import type { Item } from '../dynamodb/expressions.ts';
import type { SimulatedTable } from '../dynamodb/table.ts';
import type { Machines } from '../ec2/machines.ts';
import type { Faults } from '../faults.ts';
import type { SimulatedActions } from '../github/actions.ts';
import type { History } from '../history.ts';
import type { Host } from '../instance/host.ts';
import type { PoolSettings } from '../pools.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SimulatedSqs } from '../sqs.ts';

/** A row as production reads it. */
export const asRow = (item: Item | undefined): InstanceRow | undefined => readInstanceRow(item).value;

/** Reports that something is not as promised. */
export type Break = (invariant: string, what: string) => void;

/** What runs have wanted so far. */
export interface Demand {
  /** Instances that provisions have asked for. */
  instances: number;
  /** For each of them, how long its run took. */
  instanceMs: number;
}

/** What the invariants look at. */
export interface Observed {
  readonly pool: PoolSettings;
  /** When the history began. */
  readonly startedAt: number;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly history: History;
  readonly table: SimulatedTable;
  readonly sqs: SimulatedSqs;
  readonly machines: Machines;
  readonly actions: SimulatedActions;
  readonly hosts: ReadonlyMap<string, Host>;
  readonly demand: Readonly<Demand>;
  /** No refresh runs then, so that deadlines pass. */
  readonly unattended: readonly { readonly from: number; readonly to: number }[];
  /** Instances whose rows have been lost, as by a table restored from a backup. */
  readonly lostRows: ReadonlySet<string>;
}
