/** Instance type patterns such as `c* m6i.* !*.metal`: at least one plain pattern must match (when there is any), and no `!` pattern may. */
export interface TypePatterns {
  readonly allowed: readonly string[];
  readonly excluded: readonly string[];
}

export const anyType: TypePatterns = { allowed: [], excluded: [] };

/** What one pattern looks like. */
export const typePatternSyntax = /^!?[a-z0-9*][a-z0-9.*-]*$/;

export function parseTypePatterns(patterns: readonly string[]): TypePatterns {
  return {
    allowed: patterns.filter((pattern) => !pattern.startsWith('!')),
    excluded: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  };
}

export function matchesPattern(instanceType: string, pattern: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.\\+?^${}()|[\]]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(instanceType);
}

export function matchesPatterns(instanceType: string, patterns: TypePatterns): boolean {
  const matches = (pattern: string): boolean => matchesPattern(instanceType, pattern);
  return (patterns.allowed.length === 0 || patterns.allowed.some(matches)) && !patterns.excluded.some(matches);
}

/** The patterns that leave nothing to launch, most likely by a slip of the pen: those that match no type but excluded ones, or exclusions that match all. */
export function unmatchedPatterns(patterns: TypePatterns, instanceTypes: readonly string[]): readonly string[] {
  const left = instanceTypes.filter((type) => matchesPatterns(type, { allowed: [], excluded: patterns.excluded }));
  if (patterns.allowed.length === 0 && left.length === 0) return patterns.excluded.map((pattern) => `!${pattern}`);
  return patterns.allowed.filter((pattern) => !left.some((type) => matchesPattern(type, pattern)));
}
