import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../src/shared/log.ts';
import { awsServices, jsonError, readAwsRequest } from './aws-request.ts';
import type { AwsHandler, AwsRequest, AwsResponse, AwsService } from './aws-request.ts';
import type { Conditions } from './conditions.ts';
import { controlPrefix } from './control.ts';
import type { Control } from './control.ts';
import type { Meter } from './meter.ts';

export interface FrontOptions {
  readonly services: Readonly<Record<AwsService, AwsHandler>>;
  readonly control: Control;
  readonly conditions: Conditions;
  readonly meter: Meter;
  readonly log: Log;
}

/** The one AWS endpoint: every service answers on it, after its latency, and every request is counted. */
export function createFront({ services, control, conditions, meter, log }: FrontOptions): RequestListener {
  const serve = async (request: AwsRequest): Promise<AwsResponse> => {
    const { service } = request;
    if (!isServed(service)) {
      return jsonError(
        400,
        'UnknownService',
        `The local cloud serves ${awsServices.join(', ')}. This request (service: ${service}) is for none of them.`,
      );
    }
    if (service !== 'sts' && conditions.latencyMs[service] > 0) await sleep(conditions.latencyMs[service]);
    const response = await services[service](request);
    meter.count({ ...request, ...response });
    return response;
  };

  const answer = async (incoming: IncomingMessage): Promise<AwsResponse> => {
    if (!incoming.url?.startsWith(controlPrefix)) return serve(await readAwsRequest(incoming));
    const { status, json } = await control(incoming.method ?? 'GET', incoming.url, await text(incoming));
    return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(json, null, 2)}\n` };
  };

  return (incoming, outgoing) => {
    answer(incoming)
      .catch((error: unknown) => {
        log.error(
          `The local cloud failed at ${incoming.method ?? ''} ${incoming.url ?? ''}: ${String(error instanceof Error ? error.stack : error)}`,
        );
        return jsonError(500, 'InternalFailure', String(error));
      })
      .then(
        (response) => {
          write(outgoing, response);
        },
        () => {
          outgoing.destroy();
        },
      );
  };
}

const isServed = (service: string): service is AwsService => (awsServices as readonly string[]).includes(service);

function write(outgoing: ServerResponse, { status, headers, body }: AwsResponse): void {
  outgoing.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  outgoing.end(body);
}
