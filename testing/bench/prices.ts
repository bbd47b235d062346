import type { IdleUse } from './instances.ts';

/** us-east-1, US dollars per million (AWS price lists of DynamoDB on-demand and SQS standard, November 2026). */
export const prices = { readUnit: 0.125, writeUnit: 0.625 } as const;

const hoursPerMonth = 730;

/** What the table costs for one instance that idles all month; the machine itself is not counted. */
export const monthlyCostPerIdleInstanceUsd = ({ readUnitsPerHour, writeUnitsPerHour }: IdleUse): number =>
  Number(
    ((hoursPerMonth * (readUnitsPerHour * prices.readUnit + writeUnitsPerHour * prices.writeUnit)) / 1_000_000).toFixed(
      3,
    ),
  );
