import type { Actions, Home } from './account.ts';
import { Ec2Error } from './errors.ts';
import { zoneOf } from './instance.ts';
import type { Instance } from './instance.ts';
import type { Lifecycle } from './lifecycle.ts';
import { filtered, pageOf } from './lists.ts';
import { texts } from './query.ts';
import type { AnswerGroup } from './query.ts';
import { tagSet } from './tags.ts';
import type { TagStore } from './tags.ts';

/** The actions that show what instances bring along: volumes and spot requests. And key pairs, of which there are none. */
export function belongingActions(lifecycle: Lifecycle, tags: TagStore, home: Home): Actions {
  const volumeAnswer = (instance: Instance): AnswerGroup => {
    const { rootVolume, image } = instance.specification;
    return {
      volumeId: instance.volumeId,
      size: rootVolume.sizeGiB,
      volumeType: rootVolume.type,
      iops: rootVolume.iops,
      throughput: rootVolume.throughput,
      encrypted: rootVolume.encrypted,
      snapshotId: image.snapshotId,
      availabilityZone: zoneOf(instance, home),
      status: 'in-use',
      createTime: instance.launchedAt,
      multiAttachEnabled: false,
      attachmentSet: [
        {
          volumeId: instance.volumeId,
          instanceId: instance.id,
          device: image.rootDeviceName,
          status: 'attached',
          attachTime: instance.launchedAt,
          deleteOnTermination: rootVolume.deleteOnTermination,
        },
      ],
      tagSet: tagSet(tags.of(instance.volumeId)),
    };
  };

  const requestAnswer = (instance: Instance): AnswerGroup => {
    const { image, type } = instance.specification;
    const state = requestState(instance);
    const code = state === 'closed' ? 'instance-terminated-by-user' : 'fulfilled';
    return {
      spotInstanceRequestId: instance.spotRequestId,
      instanceId: instance.id,
      state,
      status: { code, message: `Your Spot request is ${code}.`, updateTime: instance.launchedAt },
      type: 'one-time',
      spotPrice: type.hourlyPrice.toFixed(6),
      instanceInterruptionBehavior: 'terminate',
      productDescription: 'Linux/UNIX',
      createTime: instance.launchedAt,
      launchedAvailabilityZone: zoneOf(instance, home),
      launchSpecification: { imageId: image.imageId, instanceType: type.name },
      tagSet: tagSet(tags.of(instance.spotRequestId ?? '')),
    };
  };

  return {
    DescribeVolumes(parameters) {
      const volumes = lifecycle.known
        .all()
        .filter(({ state, specification }) => state !== 'terminated' || !specification.rootVolume.deleteOnTermination);
      const ids = texts(parameters, 'VolumeId');
      mustExist('InvalidVolume.NotFound', 'volume', ids, new Set(volumes.map(({ volumeId }) => volumeId)));
      const found = filtered(
        volumes.filter(({ volumeId }) => ids.length === 0 || ids.includes(volumeId)),
        parameters,
        {
          fields: {
            'volume-id': ({ volumeId }) => volumeId,
            'attachment.instance-id': ({ id }) => id,
            'attachment.device': ({ specification }) => specification.image.rootDeviceName,
            'attachment.status': () => 'attached',
            'availability-zone': (instance) => zoneOf(instance, home),
            encrypted: ({ specification }) => String(specification.rootVolume.encrypted),
            size: ({ specification }) => String(specification.rootVolume.sizeGiB),
            'snapshot-id': ({ specification }) => specification.image.snapshotId,
            status: () => 'in-use',
            'volume-type': ({ specification }) => specification.rootVolume.type,
          },
          tags: ({ volumeId }) => tags.of(volumeId),
        },
      );
      const { items, nextToken } = pageOf(found, parameters);
      return { volumeSet: items.map(volumeAnswer), nextToken };
    },

    DescribeSpotInstanceRequests(parameters) {
      const requests = lifecycle.known.all().filter(({ spotRequestId }) => spotRequestId !== undefined);
      const ids = texts(parameters, 'SpotInstanceRequestId');
      const known = new Set(requests.map(({ spotRequestId }) => spotRequestId ?? ''));
      mustExist('InvalidSpotInstanceRequestID.NotFound', 'spot instance request', ids, known);
      const found = filtered(
        requests.filter(({ spotRequestId }) => ids.length === 0 || ids.includes(spotRequestId ?? '')),
        parameters,
        {
          fields: {
            'spot-instance-request-id': ({ spotRequestId }) => spotRequestId,
            'instance-id': ({ id }) => id,
            state: requestState,
            type: () => 'one-time',
          },
          tags: ({ spotRequestId }) => tags.of(spotRequestId ?? ''),
        },
      );
      const { items, nextToken } = pageOf(found, parameters);
      return { spotInstanceRequestSet: items.map(requestAnswer), nextToken };
    },

    DescribeKeyPairs(parameters) {
      mustExist('InvalidKeyPair.NotFound', 'key pair', texts(parameters, 'KeyName'), new Set());
      return { keySet: [] };
    },
  };
}

const requestState = ({ state }: Instance): 'active' | 'closed' =>
  state === 'terminated' || state === 'shutting-down' ? 'closed' : 'active';

/** @throws Ec2Error */
function mustExist(code: string, kind: string, ids: readonly string[], known: ReadonlySet<string>): void {
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new Ec2Error(code, `The ${kind} '${missing}' does not exist`);
}
