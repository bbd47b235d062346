/** What one party asked for on the wire. */
export interface Usage {
  /** Requests by service and operation, the refused ones included. */
  requests: Record<string, Record<string, number>>;
  /** Capacity that DynamoDB says was consumed. */
  readUnits: number;
  writeUnits: number;
}

/** Instances (temporary credentials of a role) are counted apart from everyone else, who pay for them too but at another pace. */
export interface MeterReading {
  clients: Usage;
  instances: Usage;
}

export interface MeteredRequest {
  readonly service: string;
  readonly operation: string;
  readonly accessKeyId?: string;
  readonly readUnits?: number;
  readonly writeUnits?: number;
}

/** Counts requests to the local cloud. */
export interface Meter {
  count(request: MeteredRequest): void;
  read(): MeterReading;
  reset(): void;
}

export function createMeter(): Meter {
  const nothing = (): Usage => ({ requests: {}, readUnits: 0, writeUnits: 0 });
  let reading: MeterReading = { clients: nothing(), instances: nothing() };
  return {
    count({ service, operation, accessKeyId, readUnits = 0, writeUnits = 0 }) {
      // AWS begins the access key id of temporary credentials with ASIA.
      const usage = accessKeyId?.startsWith('ASIA') ? reading.instances : reading.clients;
      const operations = (usage.requests[service] ??= {});
      operations[operation] = (operations[operation] ?? 0) + 1;
      usage.readUnits += readUnits;
      usage.writeUnits += writeUnits;
    },
    read: () => structuredClone(reading),
    reset() {
      reading = { clients: nothing(), instances: nothing() };
    },
  };
}
