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

/** In time that grows with the lengths alone, however many stars there are: each part is looked for once, from the left. */
export function matchesPattern(instanceType: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return instanceType === pattern;
  const end = instanceType.length - last.length;
  if (first.length > end || !instanceType.startsWith(first) || !instanceType.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts) {
    const at = instanceType.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
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
