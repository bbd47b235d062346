import { newId } from './account.ts';
import type { Actions, Home } from './account.ts';
import { Ec2Error } from './errors.ts';
import { filtered, pageOf } from './lists.ts';
import { echo, group, integer, requiredText, text, texts } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';
import { readTagSpecifications, tagSet } from './tags.ts';
import type { TagStore } from './tags.ts';
import { checkUserData } from './user-data.ts';

export interface LaunchTemplateVersion {
  readonly number: number;
  readonly description: string | undefined;
  readonly createdAt: Date;
  /** The `LaunchTemplateData` of the request that made it. */
  readonly content: Parameters;
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly versions: Map<number, LaunchTemplateVersion>;
  defaultVersion: number;
  latestVersion: number;
  /** The number of a deleted version is not given again. */
  nextVersion: number;
}

/** Launch templates by id, found by id or name. */
export class LaunchTemplateStore {
  readonly templates = new Map<string, LaunchTemplate>();

  /**
   * The template that LaunchTemplateId or LaunchTemplateName names.
   * @throws Ec2Error with the codes that a launch answers for a template that is gone
   */
  named(parameters: Parameters): LaunchTemplate {
    const id = text(parameters, 'LaunchTemplateId');
    const name = text(parameters, 'LaunchTemplateName');
    if ((id === undefined) === (name === undefined)) {
      throw new Ec2Error(
        id === undefined ? 'MissingParameter' : 'InvalidParameterCombination',
        'Specify either the launch template ID or the launch template name, and not both.',
      );
    }
    return id === undefined ? this.byName(name ?? '') : this.byId(id);
  }

  byId(id: string): LaunchTemplate {
    if (!/^lt-[0-9a-f]{17}$/.test(id))
      throw new Ec2Error('InvalidLaunchTemplateId.Malformed', `Invalid launch template ID: '${id}'`);
    const template = this.templates.get(id);
    if (template === undefined)
      throw new Ec2Error(
        'InvalidLaunchTemplateId.NotFound',
        `The specified launch template, with template ID ${id}, does not exist.`,
      );
    return template;
  }

  byName(name: string): LaunchTemplate {
    const template = [...this.templates.values()].find((known) => known.name === name);
    if (template === undefined)
      throw new Ec2Error(
        'InvalidLaunchTemplateName.NotFoundException',
        `The specified launch template, with template name ${name}, does not exist.`,
      );
    return template;
  }

  /**
   * A version by number, `$Latest` or `$Default`.
   * @throws Ec2Error InvalidLaunchTemplateId.VersionNotFound
   */
  version(template: LaunchTemplate, version = '$Default'): LaunchTemplateVersion {
    const number =
      version === '$Latest'
        ? template.latestVersion
        : version === '$Default'
          ? template.defaultVersion
          : Number(version);
    const found = template.versions.get(number);
    if (found === undefined)
      throw new Ec2Error(
        'InvalidLaunchTemplateId.VersionNotFound',
        `Could not find the specified version ${version} for the launch template with ID ${template.id}.`,
      );
    return found;
  }
}

export function launchTemplateActions(store: LaunchTemplateStore, tags: TagStore, home: Home): Actions {
  const createdBy = `arn:aws:iam::${home.accountId}:root`;

  const templateAnswer = (template: LaunchTemplate): AnswerGroup => ({
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    createTime: template.createdAt,
    createdBy,
    defaultVersionNumber: template.defaultVersion,
    latestVersionNumber: template.latestVersion,
    tagSet: tagSet(tags.of(template.id)),
  });
  const versionAnswer = (template: LaunchTemplate, version: LaunchTemplateVersion): AnswerGroup => ({
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    versionNumber: version.number,
    versionDescription: version.description,
    createTime: version.createdAt,
    createdBy,
    defaultVersion: version.number === template.defaultVersion,
    launchTemplateData: echo(version.content),
  });

  const addVersion = (
    template: LaunchTemplate,
    parameters: Parameters,
    source: Parameters = {},
  ): LaunchTemplateVersion => {
    const content = { ...source, ...group(parameters, 'LaunchTemplateData') };
    checkContent(content);
    const version = {
      number: template.nextVersion,
      description: text(parameters, 'VersionDescription'),
      createdAt: new Date(),
      content,
    };
    template.versions.set(version.number, version);
    template.latestVersion = version.number;
    template.nextVersion += 1;
    return version;
  };

  return {
    CreateLaunchTemplate(parameters) {
      const name = requiredText(parameters, 'LaunchTemplateName');
      if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name))
        throw new Ec2Error(
          'InvalidLaunchTemplateName.MalformedException',
          `The launch template name '${name}' must be 3 to 128 letters, digits or ().-/_`,
        );
      if ([...store.templates.values()].some((known) => known.name === name))
        throw new Ec2Error(
          'InvalidLaunchTemplateName.AlreadyExistsException',
          `Launch template name already in use: ${name}`,
        );
      const template: LaunchTemplate = {
        id: newId('lt'),
        name,
        createdAt: new Date(),
        versions: new Map(),
        defaultVersion: 1,
        latestVersion: 1,
        nextVersion: 1,
      };
      addVersion(template, parameters);
      tags.set(template.id, readTagSpecifications(parameters).get('launch-template') ?? new Map());
      store.templates.set(template.id, template);
      return { launchTemplate: templateAnswer(template) };
    },

    CreateLaunchTemplateVersion(parameters) {
      const template = store.named(parameters);
      const source = text(parameters, 'SourceVersion');
      const version = addVersion(
        template,
        parameters,
        source === undefined ? {} : store.version(template, source).content,
      );
      return { launchTemplateVersion: versionAnswer(template, version) };
    },

    ModifyLaunchTemplate(parameters) {
      const template = store.named(parameters);
      const version = text(parameters, 'SetDefaultVersion') ?? text(parameters, 'DefaultVersion');
      template.defaultVersion = store.version(template, version).number;
      return { launchTemplate: templateAnswer(template) };
    },

    DeleteLaunchTemplate(parameters) {
      const template = store.named(parameters);
      const answer = templateAnswer(template);
      store.templates.delete(template.id);
      tags.removeAll(template.id);
      return { launchTemplate: answer };
    },

    DeleteLaunchTemplateVersions(parameters) {
      const template = store.named(parameters);
      const identity = { launchTemplateId: template.id, launchTemplateName: template.name };
      const deleted: AnswerGroup[] = [];
      const kept: AnswerGroup[] = [];
      for (const name of texts(parameters, 'LaunchTemplateVersion')) {
        const number = Number(name);
        if (number === template.defaultVersion) {
          kept.push({
            ...identity,
            versionNumber: number,
            responseError: {
              code: 'unexpectedError',
              message: 'You cannot delete the default version of a launch template.',
            },
          });
        } else if (template.versions.delete(number)) {
          deleted.push({ ...identity, versionNumber: number });
        } else {
          kept.push({
            ...identity,
            versionNumber: number,
            responseError: {
              code: 'launchTemplateVersionDoesNotExist',
              message: `The version ${name} does not exist.`,
            },
          });
        }
      }
      template.latestVersion = Math.max(...template.versions.keys());
      return {
        successfullyDeletedLaunchTemplateVersionSet: deleted,
        unsuccessfullyDeletedLaunchTemplateVersionSet: kept,
      };
    },

    DescribeLaunchTemplates(parameters) {
      const ids = texts(parameters, 'LaunchTemplateId');
      const names = texts(parameters, 'LaunchTemplateName');
      const asked = [...ids.map((id) => store.byId(id)), ...names.map((name) => store.byName(name))];
      const found = filtered(asked.length > 0 ? asked : store.templates.values(), parameters, {
        fields: {
          'launch-template-name': (template) => template.name,
          'create-time': (template) => template.createdAt.toISOString(),
        },
        tags: (template) => tags.of(template.id),
      });
      const { items, nextToken } = pageOf(found, parameters, { least: 1, most: 200 });
      return { launchTemplates: items.map(templateAnswer), nextToken };
    },

    DescribeLaunchTemplateVersions(parameters) {
      const one = text(parameters, 'LaunchTemplateId') ?? text(parameters, 'LaunchTemplateName');
      const templates = one === undefined ? [...store.templates.values()] : [store.named(parameters)];
      const names = texts(parameters, 'LaunchTemplateVersion');
      if (one === undefined && names.length === 0) requiredText(parameters, 'LaunchTemplateId');
      const min = integer(parameters, 'MinVersion') ?? 0;
      const max = integer(parameters, 'MaxVersion') ?? Infinity;
      const found = templates.flatMap((template) => {
        const versions =
          names.length > 0
            ? names.map((name) => store.version(template, name))
            : [...template.versions.values()].reverse();
        return versions
          .filter(({ number }) => number >= min && number <= max)
          .map((version) => ({ template, version }));
      });
      const { items, nextToken } = pageOf(found, parameters, { least: 1, most: 200 });
      return {
        launchTemplateVersionSet: items.map(({ template, version }) => versionAnswer(template, version)),
        nextToken,
      };
    },
  };
}

/** What EC2 checks when a version is made; the rest only shows at a launch. */
function checkContent(content: Parameters): void {
  if (Object.keys(content).length === 0)
    throw new Ec2Error('MissingParameter', 'The request must contain the parameter LaunchTemplateData');
  if (content.InstanceType !== undefined && content.InstanceRequirements !== undefined) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'You can specify InstanceType or InstanceRequirements, but not both.',
    );
  }
  checkUserData(text(content, 'UserData'));
  readTagSpecifications(content);
}

/** The tags by which EC2 marks an instance with the launch template it came from. */
export const launchTemplateTags = (template: LaunchTemplate, version: LaunchTemplateVersion): [string, string][] => [
  ['aws:ec2launchtemplate:id', template.id],
  ['aws:ec2launchtemplate:version', String(version.number)],
];
