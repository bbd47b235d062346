import { createHash } from 'node:crypto';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  ModifyLaunchTemplateCommand,
  RunInstancesCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import type { EC2Client, LaunchTemplateVersion, RequestLaunchTemplateData, _InstanceType } from '@aws-sdk/client-ec2';
import type { LaunchTemplateReference } from '../../pool/configuration.ts';
import { classifyLaunchFailure } from '../../pool/launch.ts';
import type { RootVolume } from '../../pool/root-volume.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { callAws } from '../aws-call.ts';
import { missingTags, mustBeOurs, tagList, tagsFrom } from '../ownership.ts';
import type { Tags } from '../ownership.ts';
import type { Image } from './catalog-operations.ts';

/** What instances are made of. */
export interface LaunchTemplateContent {
  readonly image: Image;
  /** Name or ARN. */
  readonly iamInstanceProfile: string;
  readonly securityGroupIds: readonly string[];
  readonly rootVolume: RootVolume;
  /** In base64, as the API takes it. */
  readonly userData: string;
  /** On instance, volume and network interface. */
  readonly tags: Readonly<Record<string, string>>;
  /** On volume and network interface alone: a fleet gives its instances their own, and EC2 may refuse a key that comes twice. */
  readonly poolTags: Readonly<Record<string, string>>;
  /** On the template itself; no part of any version. */
  readonly templateTags: Readonly<Record<string, string>>;
}

/** A launch template of this pool as it stands. */
export interface FoundTemplate {
  readonly id: string;
  readonly defaultVersion: number;
  readonly tags: Tags;
}

// What a provision read a moment ago must still be there when it launches.
const keptVersions = 5;

/** The template's data: hardened metadata service, encrypted root, and an end that is a termination. */
export function launchTemplateData(content: LaunchTemplateContent): RequestLaunchTemplateData {
  const { rootVolume } = content;
  return {
    ImageId: content.image.imageId,
    IamInstanceProfile: content.iamInstanceProfile.startsWith('arn:')
      ? { Arn: content.iamInstanceProfile }
      : { Name: content.iamInstanceProfile },
    SecurityGroupIds: [...content.securityGroupIds],
    InstanceInitiatedShutdownBehavior: 'terminate',
    // Hop limit 1 keeps containers on a bridge network away from the instance's credentials.
    MetadataOptions: {
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      HttpEndpoint: 'enabled',
      // Nothing reads them, and they refuse tag keys with a slash, at each launch.
      InstanceMetadataTags: 'disabled',
    },
    BlockDeviceMappings: [
      {
        DeviceName: content.image.rootDeviceName,
        Ebs: {
          Encrypted: true,
          DeleteOnTermination: true,
          VolumeType: rootVolume.type,
          ...(rootVolume.sizeGiB !== undefined && { VolumeSize: rootVolume.sizeGiB }),
          ...(rootVolume.iops !== undefined && { Iops: rootVolume.iops }),
          ...(rootVolume.throughput !== undefined && { Throughput: rootVolume.throughput }),
        },
      },
    ],
    TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
      ResourceType,
      Tags: tagList(ResourceType === 'instance' ? content.tags : { ...content.tags, ...content.poolTags }),
    })),
    UserData: content.userData,
  };
}

export const contentHashOf = (data: RequestLaunchTemplateData): string =>
  createHash('sha256').update(JSON.stringify(data)).digest('hex');

/** The pool's launch template: a version for each content. */
export class LaunchTemplateManager {
  readonly #client: EC2Client;

  constructor(client: EC2Client) {
    this.#client = client;
  }

  /**
   * Looks at the template of that name, and changes nothing.
   * @returns undefined when there is none
   * @throws SetupError when there is one that is not of this pool
   */
  async find(templateName: string, own: Tags): Promise<FoundTemplate | undefined> {
    // By filter: a name that is unknown is an error else.
    const output = await this.#call('DescribeLaunchTemplates', templateName, () =>
      this.#client.send(
        new DescribeLaunchTemplatesCommand({ Filters: [{ Name: 'launch-template-name', Values: [templateName] }] }),
      ),
    );
    const [template] = output.LaunchTemplates ?? [];
    if (template === undefined) return undefined;
    const tags = tagsFrom(template.Tags);
    mustBeOurs(`Launch template ${templateName}`, tags, own);
    return { id: template.LaunchTemplateId ?? '', defaultVersion: template.DefaultVersionNumber ?? 0, tags };
  }

  /** Adds the tags that the template lacks. @returns what was changed, as sentences */
  async tag(templateName: string, found: FoundTemplate, tags: Tags): Promise<string[]> {
    const missing = missingTags(found.tags, tags);
    if (Object.keys(missing).length === 0) return [];
    await this.#call('CreateTags', templateName, () =>
      this.#client.send(new CreateTagsCommand({ Resources: [found.id], Tags: tagList(missing) })),
    );
    return [`tagged launch template ${templateName}: ${Object.keys(missing).join(', ')}`];
  }

  /**
   * Makes sure that a version with this content exists. It is not in force yet.
   * @returns the version, and whether it is new
   */
  async ensure(
    templateName: string,
    content: LaunchTemplateContent,
  ): Promise<{ readonly reference: LaunchTemplateReference; readonly created: boolean }> {
    const data = launchTemplateData(content);
    const contentHash = contentHashOf(data);
    const versions = await this.#versions(templateName);
    const existing = versions.find((version) => version.VersionDescription === contentHash);
    const used =
      existing ??
      (versions.length === 0
        ? await this.#createTemplate(templateName, contentHash, data, content.templateTags)
        : await this.#createVersion(templateName, contentHash, data));
    const reference = { id: used.LaunchTemplateId ?? '', version: used.VersionNumber ?? 0, contentHash };
    return { reference, created: existing === undefined };
  }

  /**
   * Makes the version the default, and prunes old ones.
   * @returns how many were pruned
   */
  async putInForce(templateName: string, { version: used }: LaunchTemplateReference): Promise<number> {
    const versions = await this.#versions(templateName);
    if (!versions.some((version) => version.VersionNumber === used && version.DefaultVersion === true))
      await this.#makeDefault(templateName, used);
    return this.#prune(templateName, versions, used);
  }

  /**
   * Asks EC2 whether it would launch an instance from the version, and launches none.
   * @returns what it says against it, which no waiting mends; undefined when nothing
   */
  async refusal(
    template: LaunchTemplateReference,
    instanceType: string,
    subnetId: string,
  ): Promise<{ readonly code: string; readonly message: string } | undefined> {
    try {
      await callAws('ec2:RunInstances', `launch template ${template.id}`, () =>
        this.#client.send(
          new RunInstancesCommand({
            DryRun: true,
            MinCount: 1,
            MaxCount: 1,
            LaunchTemplate: { LaunchTemplateId: template.id, Version: String(template.version) },
            InstanceType: instanceType as _InstanceType,
            SubnetId: subnetId,
          }),
        ),
      );
      return undefined;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'DryRunOperation' || classifyLaunchFailure(code) !== 'permanent') return undefined;
      if (/^(Invalid|Missing|Unknown)/.test(code)) return { code, message: messageOf(error) };
      throw error;
    }
  }

  /** Every version, the newest first; empty when there is no such template. */
  async #versions(templateName: string): Promise<LaunchTemplateVersion[]> {
    const versions: LaunchTemplateVersion[] = [];
    try {
      await this.#call('DescribeLaunchTemplateVersions', templateName, async () => {
        for await (const page of paginateDescribeLaunchTemplateVersions(
          { client: this.#client, pageSize: 200 },
          { LaunchTemplateName: templateName },
        )) {
          versions.push(...(page.LaunchTemplateVersions ?? []));
        }
      });
    } catch (error) {
      if (codeOf(error) !== 'InvalidLaunchTemplateName.NotFoundException') throw error;
    }
    return versions.sort((one, other) => (other.VersionNumber ?? 0) - (one.VersionNumber ?? 0));
  }

  async #createTemplate(
    templateName: string,
    contentHash: string,
    data: RequestLaunchTemplateData,
    tags: Readonly<Record<string, string>>,
  ): Promise<LaunchTemplateVersion> {
    try {
      const output = await this.#call('CreateLaunchTemplate', templateName, () =>
        this.#client.send(
          new CreateLaunchTemplateCommand({
            LaunchTemplateName: templateName,
            VersionDescription: contentHash,
            LaunchTemplateData: data,
            TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(tags) }],
          }),
        ),
      );
      const { LaunchTemplateId } = output.LaunchTemplate ?? {};
      return { ...(LaunchTemplateId !== undefined && { LaunchTemplateId }), VersionNumber: 1, DefaultVersion: true };
    } catch (error) {
      // An overlapping refresh made it a moment ago.
      if (codeOf(error) === 'InvalidLaunchTemplateName.AlreadyExistsException')
        return this.#createVersion(templateName, contentHash, data);
      throw error;
    }
  }

  async #createVersion(
    templateName: string,
    contentHash: string,
    data: RequestLaunchTemplateData,
  ): Promise<LaunchTemplateVersion> {
    const output = await this.#call('CreateLaunchTemplateVersion', templateName, () =>
      this.#client.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName: templateName,
          VersionDescription: contentHash,
          LaunchTemplateData: data,
        }),
      ),
    );
    return output.LaunchTemplateVersion ?? {};
  }

  async #makeDefault(templateName: string, version: number): Promise<void> {
    await this.#call('ModifyLaunchTemplate', templateName, () =>
      this.#client.send(
        new ModifyLaunchTemplateCommand({ LaunchTemplateName: templateName, DefaultVersion: String(version) }),
      ),
    );
  }

  async #prune(templateName: string, versions: readonly LaunchTemplateVersion[], used: number): Promise<number> {
    const numbers = versions.map((version) => version.VersionNumber ?? 0).filter((version) => version !== used);
    // DeleteLaunchTemplateVersions takes 200 versions a request (EC2 API reference); the rest goes next time.
    const old = numbers.slice(keptVersions).slice(0, 200).map(String);
    if (old.length > 0) {
      await this.#call('DeleteLaunchTemplateVersions', templateName, () =>
        this.#client.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName: templateName, Versions: old })),
      );
    }
    return old.length;
  }

  #call<Output>(operation: string, templateName: string, request: () => Promise<Output>): Promise<Output> {
    return callAws(`ec2:${operation}`, `launch template ${templateName}`, request);
  }
}
