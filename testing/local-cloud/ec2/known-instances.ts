import type { Conditions } from '../conditions.ts';
import type { Home } from './account.ts';
import { Ec2Error } from './errors.ts';
import type { Instance } from './instance.ts';
import type { Tags } from './lists.ts';
import type { TagStore } from './tags.ts';

/** What EC2 still knows of the instances there ever were, and who may act on them. */
export class KnownInstances {
  readonly #ever: ReadonlyMap<string, Instance>;
  readonly #options: { readonly home: Home; readonly conditions: Conditions; readonly tags: TagStore };

  constructor(
    ever: ReadonlyMap<string, Instance>,
    options: { readonly home: Home; readonly conditions: Conditions; readonly tags: TagStore },
  ) {
    this.#ever = ever;
    this.#options = options;
  }

  /** Every instance but those that ended long ago. */
  all(): Instance[] {
    return [...this.#ever.values()].filter((instance) => !this.#endedBefore(instance, 1));
  }

  /** @throws Ec2Error InvalidInstanceID.Malformed, InvalidInstanceID.NotFound: for all unknown ids together */
  named(ids: readonly string[]): Instance[] {
    checkForm(ids);
    const known = new Set(this.all().map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 1)
      throw new Ec2Error('InvalidInstanceID.NotFound', `The instance ID '${unknown.join()}' does not exist`);
    if (unknown.length > 1)
      throw new Ec2Error('InvalidInstanceID.NotFound', `The instance IDs '${unknown.join(', ')}' do not exist`);
    return [...new Set(ids)].map((id) => this.#ever.get(id)).filter((instance) => instance !== undefined);
  }

  /**
   * The instances that an action is to change or to look into, which a policy may hold to a tag.
   * @throws Ec2Error as `named`, and UnauthorizedOperation for what lacks the tag or is forgotten
   */
  permitted(ids: readonly string[]): Instance[] {
    const { conditions, home } = this.#options;
    checkForm(ids);
    const tagged = new Set(
      this.all()
        .filter((instance) => this.tagsOf(instance).has(conditions.requiredTag))
        .map(({ id }) => id),
    );
    const refused = ids.find((id) => !tagged.has(id));
    if (conditions.requiredTag !== '' && refused !== undefined)
      throw new Ec2Error(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. No identity-based policy allows it on resource: arn:aws:ec2:${home.region}:${home.accountId}:instance/${refused}`,
        403,
      );
    return this.named(ids);
  }

  /** An instance's tags, which leave a terminated one before EC2 forgets it. */
  tagsOf(instance: Instance): Tags {
    return this.#endedBefore(instance, 0.1) ? new Map() : this.#options.tags.of(instance.id);
  }

  /** Whether the instance ended longer ago than this part of the time for which EC2 shows it. */
  #endedBefore({ endedAt }: Instance, part: number): boolean {
    return (
      endedAt !== undefined && Date.now() - endedAt.getTime() >= this.#options.conditions.forgetTerminatedMs * part
    );
  }
}

/** @throws Ec2Error InvalidInstanceID.Malformed */
function checkForm(ids: readonly string[]): void {
  const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined) throw new Ec2Error('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
}
