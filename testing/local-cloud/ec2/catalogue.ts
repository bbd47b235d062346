export type Architecture = 'x86_64' | 'arm64';

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: Architecture;
  readonly manufacturer: 'intel' | 'amazon-web-services';
  readonly bareMetal: boolean;
  readonly burstable: boolean;
  readonly generation: 'current' | 'previous';
  /** Absent for bare metal. */
  readonly hypervisor?: 'nitro' | 'xen';
  /** About what an hour costs on demand in us-east-1, in US dollars: it orders the types by price. */
  readonly hourlyPrice: number;
}

interface Family {
  readonly name: string;
  readonly architecture: Architecture;
  readonly memoryMiBPerVcpu: number;
  readonly hourlyPricePerVcpu: number;
  /** vCPUs by size. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Before Nitro: a type of the previous generation, under Xen. */
  readonly old?: boolean;
}

const to8xlarge = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 };
const to16xlarge = { ...to8xlarge, '12xlarge': 48, '16xlarge': 64 };

/** As AWS publishes them (instance type pages, us-east-1). */
const families: readonly Family[] = [
  {
    name: 'm4',
    architecture: 'x86_64',
    memoryMiBPerVcpu: 4_096,
    hourlyPricePerVcpu: 0.05,
    sizes: { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '10xlarge': 40, '16xlarge': 64 },
    old: true,
  },
  {
    name: 'm5',
    architecture: 'x86_64',
    memoryMiBPerVcpu: 4_096,
    hourlyPricePerVcpu: 0.048,
    sizes: { ...to16xlarge, metal: 96 },
  },
  { name: 'm6i', architecture: 'x86_64', memoryMiBPerVcpu: 4_096, hourlyPricePerVcpu: 0.048, sizes: to16xlarge },
  { name: 'm7i', architecture: 'x86_64', memoryMiBPerVcpu: 4_096, hourlyPricePerVcpu: 0.0504, sizes: to16xlarge },
  { name: 'm7g', architecture: 'arm64', memoryMiBPerVcpu: 4_096, hourlyPricePerVcpu: 0.0408, sizes: to16xlarge },
  {
    name: 'c5',
    architecture: 'x86_64',
    memoryMiBPerVcpu: 2_048,
    hourlyPricePerVcpu: 0.0425,
    sizes: { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '9xlarge': 36, '12xlarge': 48 },
  },
  { name: 'c6i', architecture: 'x86_64', memoryMiBPerVcpu: 2_048, hourlyPricePerVcpu: 0.0425, sizes: to16xlarge },
  { name: 'c7i', architecture: 'x86_64', memoryMiBPerVcpu: 2_048, hourlyPricePerVcpu: 0.0446, sizes: to16xlarge },
  {
    name: 'c7g',
    architecture: 'arm64',
    memoryMiBPerVcpu: 2_048,
    hourlyPricePerVcpu: 0.0363,
    sizes: { ...to16xlarge, metal: 64 },
  },
  { name: 'r6i', architecture: 'x86_64', memoryMiBPerVcpu: 8_192, hourlyPricePerVcpu: 0.063, sizes: to16xlarge },
];

/** The burstable family keeps no ratio: vCPUs, MiB, US dollars an hour. */
const t3: Readonly<Record<string, readonly [number, number, number]>> = {
  micro: [2, 1_024, 0.0104],
  small: [2, 2_048, 0.0208],
  medium: [2, 4_096, 0.0416],
  large: [2, 8_192, 0.0832],
  xlarge: [4, 16_384, 0.1664],
  '2xlarge': [8, 32_768, 0.3328],
};

export const instanceTypes: ReadonlyMap<string, InstanceType> = new Map(
  [
    ...Object.entries(t3).map(
      ([size, [vcpus, memoryMiB, hourlyPrice]]): InstanceType => ({
        name: `t3.${size}`,
        vcpus,
        memoryMiB,
        hourlyPrice,
        architecture: 'x86_64',
        manufacturer: 'intel',
        bareMetal: false,
        burstable: true,
        generation: 'current',
        hypervisor: 'nitro',
      }),
    ),
    ...families.flatMap(typesOf),
  ].map((type) => [type.name, type]),
);

function typesOf(family: Family): InstanceType[] {
  return Object.entries(family.sizes).map(([size, vcpus]) => ({
    name: `${family.name}.${size}`,
    vcpus,
    memoryMiB: vcpus * family.memoryMiBPerVcpu,
    architecture: family.architecture,
    manufacturer: family.architecture === 'arm64' ? 'amazon-web-services' : 'intel',
    bareMetal: size === 'metal',
    burstable: false,
    generation: family.old === true ? 'previous' : 'current',
    ...(size !== 'metal' && { hypervisor: family.old === true ? 'xen' : 'nitro' }),
    hourlyPrice: vcpus * family.hourlyPricePerVcpu,
  }));
}
