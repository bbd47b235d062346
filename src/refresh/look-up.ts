import type { PoolConfiguration } from '../pool/configuration.ts';
import { tagsOf } from '../services/ownership.ts';
import type { CatalogOperations, Image, PlacedSubnet } from '../services/ec2/catalog-operations.ts';
import type { FoundTemplate, LaunchTemplateContent } from '../services/ec2/launch-template-manager.ts';
import { InputError } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import { templateContent } from './manage-launch-template.ts';
import { queueNameOf } from './manage-idempotent-states.ts';
import type { FoundClass } from './manage-idempotent-states.ts';
import { findTable } from './manage-table.ts';
import type { FoundTable } from './manage-table.ts';
import { allOf } from './problems.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';

/** What the inputs name, as it was found. */
export interface Found {
  readonly subnets: PoolConfiguration['subnets'];
  readonly content: LaunchTemplateContent;
  readonly classes: readonly FoundClass[];
  readonly template: FoundTemplate | undefined;
  readonly table: FoundTable | undefined;
}

/**
 * Everything that must be read, and may be refused, before the first change.
 * @throws InputError, SetupError: with all problems
 */
export async function lookUp(services: RefreshServices, request: RefreshRequest): Promise<Found> {
  const [catalog, launchTemplates] = await Promise.all([services.catalog(), services.launchTemplates()]);
  const [made, subnets, queues, template, table] = await allOf(
    () => lookUpImage(services, catalog, request),
    () => lookUpNetwork(catalog, request),
    () =>
      mapAll(request.resourceClasses, 5, ({ name }) =>
        services.queues.find(queueNameOf(services.poolName, name), tagsOf(services.identity)),
      ),
    () => launchTemplates.find(services.poolName, tagsOf(services.identity)),
    () => findTable(services.table),
  );
  const classes = made.classes.map((resourceClass, index) => ({ ...resourceClass, queue: queues[index] }));
  return {
    classes,
    template,
    table,
    content: made.content,
    subnets: subnets.map(({ subnetId, availabilityZone }) => ({ subnetId, availabilityZone })),
  };
}

/** The image, and what depends on its architecture. */
async function lookUpImage(
  services: RefreshServices,
  catalog: CatalogOperations,
  request: RefreshRequest,
): Promise<{ readonly content: LaunchTemplateContent; readonly classes: readonly Omit<FoundClass, 'queue'>[] }> {
  const image = await catalog.image(request.ami);
  checkRootVolume(request, image);
  const [content, classes] = await allOf(
    async () => {
      const registration = await services.registration();
      const architecture = image.architecture === 'arm64' ? 'arm64' : 'x64';
      const archive = await registration.runnerArchive(architecture, request.actionsRunnerVersion);
      return templateContent(services, request, image, archive);
    },
    () => lookUpTypes(catalog, request, image),
  );
  return { content, classes };
}

/** @throws InputError */
function checkRootVolume({ ami, rootVolume: { sizeGiB } }: RefreshRequest, { rootVolumeGiB: least }: Image): void {
  if (sizeGiB !== undefined && sizeGiB < least)
    throw new InputError([
      `volume-size-gib: '${sizeGiB}' is not allowed. Allowed: at least ${least} GiB, which the image ${ami} measures. Example: ${least}`,
    ]);
}

async function lookUpTypes(
  catalog: CatalogOperations,
  request: RefreshRequest,
  { architecture }: Image,
): Promise<Omit<FoundClass, 'queue'>[]> {
  const classes = await mapAll(request.resourceClasses, 5, async (resourceClass) => ({
    ...resourceClass,
    instanceTypes: await catalog.instanceTypes(resourceClass, architecture),
  }));
  const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
  if (empty.length > 0) {
    throw new InputError(
      empty.map(
        ({ name, vcpus, memoryMiB }) =>
          `resource-class-config: no ${architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`,
      ),
    );
  }
  return classes;
}

async function lookUpNetwork(catalog: CatalogOperations, request: RefreshRequest): Promise<PlacedSubnet[]> {
  const subnets = await catalog.subnets(request.subnetIds);
  await catalog.checkSecurityGroups(request.securityGroupIds, subnets);
  return subnets;
}
