import { instanceTypes } from './catalogue.ts';
import type { Architecture, InstanceType } from './catalogue.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import { wildcard } from './lists.ts';
import { group, integer, requiredInteger, text, texts } from './query.ts';
import type { Parameters } from './query.ts';

/**
 * The types that satisfy attribute-based requirements (`InstanceRequirements`), in the catalogue's order. No type of the
 * catalogue has accelerators or local disks; price protection is another step.
 * @throws Ec2Error MissingParameter, InvalidParameterValue, InvalidParameterCombination
 */
export function typesMeeting(requirements: Parameters, architectures: readonly Architecture[]): InstanceType[] {
  const tests = [
    vcpus(requirements),
    memory(requirements),
    memoryPerVcpu(requirements),
    names(requirements),
    option(requirements, 'BareMetal', 'excluded', (type) => type.bareMetal),
    option(requirements, 'BurstablePerformance', 'excluded', (type) => type.burstable),
    option(requirements, 'LocalStorage', 'included', () => false),
    oneOf(requirements, 'CpuManufacturer', (type) => type.manufacturer),
    oneOf(requirements, 'InstanceGeneration', (type) => type.generation),
    (): boolean => (integer(group(requirements, 'AcceleratorCount'), 'Min') ?? 0) === 0,
  ];
  return [...instanceTypes.values()].filter(
    (type) => architectures.includes(type.architecture) && tests.every((passes) => passes(type)),
  );
}

type Test = (type: InstanceType) => boolean;

function vcpus(requirements: Parameters): Test {
  const range = group(requirements, 'VCpuCount');
  const min = requiredInteger(range, 'Min');
  const max = maximum(range, min, 'VCpuCount');
  return (type) => type.vcpus >= min && type.vcpus <= max;
}

function memory(requirements: Parameters): Test {
  const range = group(requirements, 'MemoryMiB');
  const min = requiredInteger(range, 'Min');
  const max = maximum(range, min, 'MemoryMiB');
  return (type) => type.memoryMiB >= min && type.memoryMiB <= max;
}

function maximum(range: Parameters, min: number, name: string): number {
  const max = integer(range, 'Max') ?? Infinity;
  if (max < min) throw invalidValue(`${name}.Max`, String(max));
  return max;
}

function memoryPerVcpu(requirements: Parameters): Test {
  const range = group(requirements, 'MemoryGiBPerVCpu');
  const min = Number(text(range, 'Min') ?? 0);
  const max = Number(text(range, 'Max') ?? Infinity);
  return (type) => {
    const ratio = type.memoryMiB / 1_024 / type.vcpus;
    return ratio >= min && ratio <= max;
  };
}

function names(requirements: Parameters): Test {
  const allowed = texts(requirements, 'AllowedInstanceType').map(wildcard);
  const excluded = texts(requirements, 'ExcludedInstanceType').map(wildcard);
  if (allowed.length > 0 && excluded.length > 0) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'You can specify AllowedInstanceTypes or ExcludedInstanceTypes, but not both.',
    );
  }
  return ({ name }) =>
    (allowed.length === 0 || allowed.some((pattern) => pattern.test(name))) &&
    !excluded.some((pattern) => pattern.test(name));
}

/** `included` takes types with and without the trait, `required` only those with it, `excluded` only those without. */
function option(requirements: Parameters, name: string, byDefault: 'included' | 'excluded', has: Test): Test {
  const choice = text(requirements, name) ?? byDefault;
  if (!['included', 'required', 'excluded'].includes(choice)) throw invalidValue(name, choice);
  return (type) => choice === 'included' || has(type) === (choice === 'required');
}

function oneOf(requirements: Parameters, name: string, trait: (type: InstanceType) => string): Test {
  const accepted = texts(requirements, name);
  return (type) => accepted.length === 0 || accepted.includes(trait(type));
}

/**
 * What price protection leaves of the types: a fleet launches none that costs much more than the cheapest match of the
 * current generation's C, M and R families (EC2 user guide, "Price protection"). It holds for named types, too.
 * @throws Ec2Error InvalidParameterCombination
 */
export function priceProtected(
  types: readonly InstanceType[],
  requirements: Parameters,
  usageClass: 'on-demand' | 'spot',
): InstanceType[] {
  const spotMost = integer(requirements, 'SpotMaxPricePercentageOverLowestPrice');
  const spotShare = integer(requirements, 'MaxSpotPriceAsPercentageOfOptimalOnDemandPrice');
  if (spotMost !== undefined && spotShare !== undefined)
    throw new Ec2Error(
      'InvalidParameterCombination',
      'You can specify SpotMaxPricePercentageOverLowestPrice or MaxSpotPriceAsPercentageOfOptimalOnDemandPrice, but not both.',
    );
  const percentOver =
    usageClass === 'spot'
      ? (spotMost ?? (spotShare === undefined ? 100 : spotShare - 100))
      : (integer(requirements, 'OnDemandMaxPricePercentageOverLowestPrice') ?? 20);
  const current = types.filter((type) => type.generation === 'current');
  const usual = current.filter((type) => /^[cmr]/.test(type.name));
  const measure = [usual, current, types].find((candidates) => candidates.length > 0) ?? [];
  const most = Math.min(...measure.map((type) => type.hourlyPrice)) * (1 + percentOver / 100);
  return types.filter((type) => type.hourlyPrice <= most + 1e-9);
}
