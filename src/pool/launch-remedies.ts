/** What an operator can do about EC2's answer to a launch, for the codes that people do not know by heart. */
const standardOnDemand =
  'raise the quota "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances" (L-1216C47A) in Service Quotas, or that of the family launched (G, P, X, …); it counts vCPUs';
const standardSpot =
  'raise the quota "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests" (L-34B43A08) in Service Quotas, or that of the family launched (G, P, X, …); it counts vCPUs';
const fleets = 'raise the EC2 Fleet quotas in Service Quotas, or end fleets that nobody needs';

const quotas: Readonly<Record<string, string>> = {
  VcpuLimitExceeded: standardOnDemand,
  InstanceLimitExceeded: standardOnDemand,
  MaxSpotInstanceCountExceeded: standardSpot,
  MaxSpotFleetRequestCountExceeded: fleets,
  MaxFleetCountExceeded: fleets,
  TargetCapacityLimitExceededException: fleets,
  ResourceLimitExceeded: 'look in Service Quotas, under Amazon EC2, for the quota that the message names',
};

const other: Readonly<Record<string, string>> = {
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted':
    'the account has never used spot: make its service-linked role AWSServiceRoleForEC2Spot, once, with: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com',
  InsufficientFreeAddressesInSubnet: 'the subnets have no free addresses: give subnet-ids more, or larger, ones',
  SpotMaxPriceTooLow: 'the spot price is above the on-demand price: wait, or allow more instance types',
};

/** Whether a quota of the account is in the way, and not a want of machines. */
export const isQuota = (code: string): boolean => code in quotas;

/** @returns what to do about it, as half a sentence; undefined when the message of EC2 has to do */
export const remedyOf = (code: string): string | undefined => quotas[code] ?? other[code];
