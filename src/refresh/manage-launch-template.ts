import { poolTag } from '../pool/launch.ts';
import { defaultIntervals } from '../pool/agent-config.ts';
import type { AgentConfig, RunnerArchive } from '../pool/agent-config.ts';
import type { LaunchTemplateReference } from '../pool/configuration.ts';
import { rootVolumeGiB } from '../pool/root-volume.ts';
import type { ResourceClass } from '../pool/resource-classes.ts';
import type { Image } from '../services/ec2/catalog-operations.ts';
import type { FoundTemplate, LaunchTemplateContent } from '../services/ec2/launch-template-manager.ts';
import { tagsOf } from '../services/ownership.ts';
import { InputError } from '../shared/errors.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';

/** What new instances are made of. @throws InputError when the scripts are too large for user data */
export async function templateContent(
  services: RefreshServices,
  request: RefreshRequest,
  image: Image,
  runnerArchive: RunnerArchive,
): Promise<LaunchTemplateContent> {
  const config: AgentConfig = {
    tableName: services.table.tableName,
    region: services.region,
    runnerUrl: request.runnerUrl,
    runnerUser: request.runnerUser,
    fixedUser: request.fixedUser,
    metadataInJobs: request.metadataInJobs,
    runnerArchive: {
      ...runnerArchive,
      ...(request.runnerImagePath !== undefined && { imagePath: request.runnerImagePath }),
    },
    ...(request.instanceRoleId !== undefined && { instanceRoleId: request.instanceRoleId }),
    agentDigest: (await services.agentProgram()).digest,
    lifetimeSec: request.maxLifetimeMin * 60,
    intervals: defaultIntervals,
  };
  const userData = await services.userData({
    config,
    ...(request.preRunnerScript !== undefined && { preRunnerScript: request.preRunnerScript }),
    ...(request.postJobScript !== undefined && { postJobScript: request.postJobScript }),
  });
  services.log.info(`User data: ${userData.bytes} of 16384 bytes; runner ${runnerArchive.version}`);
  return {
    image,
    iamInstanceProfile: request.iamInstanceProfile,
    securityGroupIds: request.securityGroupIds,
    rootVolume: { ...request.rootVolume, sizeGiB: rootVolumeGiB(request.rootVolume, image.rootVolumeGiB) },
    userData: userData.base64,
    tags: { Name: services.poolName, ...request.tags },
    poolTags: { [poolTag]: services.poolName },
    templateTags: { Name: services.poolName, ...request.tags, ...tagsOf(services.identity) },
  };
}

/**
 * Makes the launch template version that new instances start from; an unchanged content keeps its version. One that EC2
 * would not launch is never put in force: what was in force stays.
 *
 * @throws InputError with EC2's word on what the instances were to be made of
 */
export async function manageLT(
  services: Pick<RefreshServices, 'poolName' | 'launchTemplates' | 'log'>,
  content: LaunchTemplateContent,
  found: FoundTemplate | undefined,
  tried: {
    readonly classes: readonly (ResourceClass & { readonly instanceTypes: readonly string[] })[];
    readonly subnetId: string;
  },
): Promise<{ readonly reference: LaunchTemplateReference; readonly changes: string[] }> {
  const { poolName } = services;
  const launchTemplates = await services.launchTemplates();
  const { reference, created } = await launchTemplates.ensure(poolName, content);
  const instanceType = tried.classes[0]?.instanceTypes[0] ?? '';
  const refusal = await launchTemplates.refusal(reference, instanceType, tried.subnetId);
  if (refusal !== undefined) {
    throw new InputError([
      `EC2 would not launch an instance as iam-instance-profile ('${content.iamInstanceProfile}'), security-group-ids, subnet-ids, volume-size and volume-type say, so that new instances stay as they were: ${refusal.code}: ${refusal.message}`,
    ]);
  }
  const prunedCount = await launchTemplates.putInForce(poolName, reference);
  return {
    reference,
    changes: [
      ...(created ? [`made version ${reference.version} of launch template ${poolName}`] : []),
      ...(found === undefined ? [] : await launchTemplates.tag(poolName, found, content.templateTags)),
      ...(prunedCount > 0 ? [`pruned ${prunedCount} old launch template versions`] : []),
    ],
  };
}
