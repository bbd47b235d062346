import { serviceError } from '../wire.ts';

interface Version {
  readonly LaunchTemplateId: string;
  readonly VersionNumber: number;
  readonly VersionDescription: string | undefined;
  DefaultVersion: boolean;
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The one launch template of the pool, with its versions; one that was deleted comes back under another id. */
export class LaunchTemplate {
  #made = 0;
  #lastVersion = 0;
  #versions: Version[] = [];
  #tags: readonly Tag[] = [];

  get #id(): string {
    return `lt-${String(this.#made).padStart(17, '0')}`;
  }

  /** As listed by name: nothing, rather than an error, when there is none. */
  list(): object {
    const [first] = this.#versions;
    if (first === undefined) return { LaunchTemplates: [] };
    const used = this.#versions.find((version) => version.DefaultVersion);
    return {
      LaunchTemplates: [
        { LaunchTemplateId: this.#id, DefaultVersionNumber: used?.VersionNumber, Tags: [...this.#tags] },
      ],
    };
  }

  tag(tags: readonly Tag[]): object {
    this.#mustExist();
    this.#tags = [...this.#tags.filter(({ Key }) => !tags.some((tag) => tag.Key === Key)), ...tags];
    return {};
  }

  describe(): object {
    this.#mustExist();
    return { LaunchTemplateVersions: this.#versions.map((version) => ({ ...version })) };
  }

  create(description: string | undefined, tags: readonly Tag[]): object {
    if (this.#versions.length > 0)
      throw serviceError('InvalidLaunchTemplateName.AlreadyExistsException', 'there is such a launch template already');
    this.#made += 1;
    this.#lastVersion = 0;
    this.#versions = [];
    this.#tags = tags;
    this.#push(description, true);
    return { LaunchTemplate: { LaunchTemplateId: this.#id } };
  }

  add(description: string | undefined): object {
    this.#mustExist();
    return { ...this.#push(description, false) };
  }

  makeDefault(number: number): object {
    this.#mustExist();
    if (!this.#versions.some((version) => version.VersionNumber === number))
      throw serviceError('InvalidLaunchTemplateId.VersionNotFound', `there is no version ${number}`);
    for (const version of this.#versions) version.DefaultVersion = version.VersionNumber === number;
    return {};
  }

  /** The default version cannot be deleted. */
  remove(numbers: readonly string[]): object {
    this.#mustExist();
    this.#versions = this.#versions.filter(
      (version) => version.DefaultVersion || !numbers.includes(String(version.VersionNumber)),
    );
    return {};
  }

  delete(): void {
    this.#versions = [];
  }

  has({
    LaunchTemplateId: id,
    Version: number,
  }: {
    readonly LaunchTemplateId: string;
    readonly Version: string;
  }): boolean {
    return this.#versions.some(
      (version) => version.LaunchTemplateId === id && String(version.VersionNumber) === number,
    );
  }

  #push(description: string | undefined, isDefault: boolean): Version {
    this.#lastVersion += 1;
    const version: Version = {
      LaunchTemplateId: this.#id,
      VersionNumber: this.#lastVersion,
      VersionDescription: description,
      DefaultVersion: isDefault,
    };
    this.#versions.push(version);
    return version;
  }

  #mustExist(): void {
    if (this.#versions.length === 0)
      throw serviceError('InvalidLaunchTemplateName.NotFoundException', 'there is no such launch template');
  }
}
