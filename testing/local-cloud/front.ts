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
import type { Credentials } from './credentials.ts';
import { bringsToken, whyTurnedAway } from './door.ts';
import type { Meter } from './meter.ts';
import { unbelieved } from './refusals.ts';
import { problemOf } from './signature.ts';

export interface FrontOptions {
  readonly services: Readonly<Record<AwsService, AwsHandler>>;
  readonly control: Control;
  readonly credentials: Credentials;
  /** What opens the paths of the control. */
  readonly controlToken: string;
  /** Under which the machines reach this, besides those of the loopback interface. */
  readonly hosts: readonly string[];
  readonly conditions: Conditions;
  readonly meter: Meter;
  readonly log: Log;
}

/**
 * The one AWS endpoint: every service answers on it, after its latency, and every request is counted. It believes
 * nobody: a request must be signed with credentials of this cloud, and must not come from a web page.
 */
export function createFront(options: FrontOptions): RequestListener {
  const { services, control, credentials, controlToken, hosts, conditions, meter, log } = options;
  const serve = async (request: AwsRequest): Promise<AwsResponse> => {
    const problem = problemOf(request, credentials, Date.now());
    if (problem !== undefined) return unbelieved(request, problem);
    const { service } = request;
    if (!isServed(service)) {
      return jsonError(
        400,
        'UnknownService',
        `The local cloud serves ${awsServices.join(', ')}. This request (service: ${service}) is for none of them.`,
      );
    }
    if (service !== 'sts' && service !== 'ssm' && conditions.latencyMs[service] > 0)
      await sleep(conditions.latencyMs[service]);
    const response = await services[service](request);
    meter.count({ ...request, ...response });
    return response;
  };

  const answer = async (incoming: IncomingMessage): Promise<AwsResponse> => {
    const turnedAway = whyTurnedAway(incoming.headers, hosts);
    if (turnedAway !== undefined) return jsonError(403, 'AccessDeniedException', turnedAway);
    if (!incoming.url?.startsWith(controlPrefix)) return serve(await readAwsRequest(incoming));
    if (!bringsToken(incoming.headers.authorization, controlToken))
      return jsonError(
        401,
        'UnauthorizedException',
        'This needs the header "Authorization: Bearer $LOCAL_CLOUD_TOKEN".',
      );
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
