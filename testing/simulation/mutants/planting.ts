import type { Change } from '../../../src/pool/transitions.ts';
import type { RefreshServices } from '../../../src/refresh/request.ts';
import type { Mutant } from './mutant.ts';

/** An object with some methods replaced; the others are its own. */
export function replaced<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get(from, name) {
      const method = methods[name as keyof Target] ?? from[name as keyof Target];
      return typeof method === 'function' ? (method as (...values: unknown[]) => unknown).bind(from) : method;
    },
  });
}

export const withApply = (name: string, alter: (change: Change) => Change | undefined): Mutant => ({
  name,
  services: (services) => ({
    ...services,
    instances: replaced(services.instances, {
      apply: (change) => {
        const altered = alter(change);
        return altered === undefined
          ? Promise.resolve({ ok: true, row: change.next })
          : services.instances.apply(altered);
      },
    }),
  }),
});

export const swallowed = (
  name: string,
  matches: (operation: string, input: object, caller: string) => boolean,
): Mutant => ({
  name,
  request: (operation, input, caller) => (matches(operation, input, caller) ? undefined : input),
});

export const keyOf = (input: object): string => {
  const { Item: item, Key: key } = input as {
    readonly Item?: { readonly sk: string };
    readonly Key?: { readonly sk: string };
  };
  return item?.sk ?? key?.sk ?? '';
};

export const withServices = (name: string, alter: (services: RefreshServices) => Partial<RefreshServices>): Mutant => ({
  name,
  services: (services) => ({ ...services, ...alter(services) }),
});
