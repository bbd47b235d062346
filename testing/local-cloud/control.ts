import { changeConditions } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import type { Meter } from './meter.ts';

/** The paths of the AWS port that steer the local cloud and show its inside. */
export const controlPrefix = '/_local/';

/** Answers one request to such a path. */
export type Control = (method: string, path: string, body: string) => Promise<{ status: number; json: unknown }>;

export interface ControlOptions {
  readonly conditions: Conditions;
  readonly meter: Meter;
  /** Everything there is to see: tables, queues, instances, runners, workflow runs. */
  readonly state: () => Promise<unknown>;
  readonly instances: {
    /** @throws when there is no such instance, or it cannot be interrupted */
    interrupt(instanceId: string, noticeMs?: number): void;
    /** @throws when there is no such instance */
    kill(instanceId: string): void;
  };
}

/** The body may be `{ "noticeMs": 5000 }`; AWS gives two minutes. */
function noticeOf(body: string): number | undefined {
  const { noticeMs } = (body === '' ? {} : JSON.parse(body)) as { noticeMs?: unknown };
  if (noticeMs !== undefined && !Number.isSafeInteger(noticeMs))
    throw new Error(`noticeMs is ${JSON.stringify(noticeMs)}; it must be a whole number.`);
  return noticeMs as number | undefined;
}

const routes = [
  'GET /_local/meter',
  'DELETE /_local/meter',
  'GET /_local/state',
  'GET /_local/conditions',
  'PATCH /_local/conditions',
  'POST /_local/instances/{id}/interrupt',
  'POST /_local/instances/{id}/kill',
];

export function createControl({ conditions, meter, state, instances }: ControlOptions): Control {
  return async (method, path, body) => {
    try {
      switch (`${method} ${path}`) {
        case 'GET /_local/meter':
          return { status: 200, json: meter.read() };
        case 'DELETE /_local/meter':
          meter.reset();
          return { status: 200, json: meter.read() };
        case 'GET /_local/state':
          return { status: 200, json: await state() };
        case 'GET /_local/conditions':
          return { status: 200, json: conditions };
        case 'PATCH /_local/conditions':
          changeConditions(conditions, JSON.parse(body) as object);
          return { status: 200, json: conditions };
      }
      const [, instanceId = '', act] =
        /^POST \/_local\/instances\/([^/]+)\/(interrupt|kill)$/.exec(`${method} ${path}`) ?? [];
      if (act === undefined) return { status: 404, json: { message: `No ${method} ${path} here.`, routes } };
      if (act === 'kill') instances.kill(instanceId);
      else instances.interrupt(instanceId, noticeOf(body));
      return { status: 202, json: { instanceId, act } };
    } catch (error) {
      return { status: 400, json: { message: (error as Error).message } };
    }
  };
}
