import { poolTag } from '../pool/launch.ts';
import { defaultIntervals } from '../pool/agent-config.ts';
import type { AgentConfig, RunnerArchive } from '../pool/agent-config.ts';
import type { LaunchTemplateReference } from '../pool/configuration.ts';
import { rootVolumeGiB } from '../pool/root-volume.ts';
import type { Image } from '../services/ec2/catalog-operations.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';

/** Makes the launch template version that new instances start from; an unchanged content keeps its version. */
export async function manageLT(
  services: RefreshServices,
  request: RefreshRequest,
  image: Image,
  runnerArchive: RunnerArchive,
): Promise<{ readonly reference: LaunchTemplateReference; readonly changes: string[] }> {
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
    lifetimeSec: request.maxLifetimeMin * 60,
    intervals: defaultIntervals,
  };
  const userData = await services.userData({
    config,
    ...(request.preRunnerScript !== undefined && { preRunnerScript: request.preRunnerScript }),
    ...(request.postJobScript !== undefined && { postJobScript: request.postJobScript }),
  });
  services.log.info(`User data: ${userData.bytes} of 16384 bytes; runner ${runnerArchive.version}`);
  const launchTemplates = await services.launchTemplates();
  const { reference, created, prunedCount } = await launchTemplates.ensure(services.poolName, {
    image,
    iamInstanceProfile: request.iamInstanceProfile,
    securityGroupIds: request.securityGroupIds,
    rootVolume: { ...request.rootVolume, sizeGiB: rootVolumeGiB(request.rootVolume, image.rootVolumeGiB) },
    userData: userData.base64,
    tags: { Name: services.poolName, ...request.tags },
    poolTags: { [poolTag]: services.poolName },
  });
  return {
    reference,
    changes: [
      ...(created ? [`made version ${reference.version} of launch template ${services.poolName}`] : []),
      ...(prunedCount > 0 ? [`pruned ${prunedCount} old launch template versions`] : []),
    ],
  };
}
