/** Which tools a run may ask for: patterns such as `memory__*` over names such as `memory__store_memory`. */

// These call other tools in turn: through them a run would reach what its allow-list leaves out, or start itself.
const indirect = ['orchestrator__*', 'tools__execute_*', 'tools__run_code'];

export function isAllowed(patterns: readonly string[], toolName: string): boolean {
  return matchesAny(patterns, toolName) && !isIndirect(toolName);
}

/** Whether the tool runs other tools, and is therefore closed to every run. */
export function isIndirect(toolName: string): boolean {
  return matchesAny(indirect, toolName);
}

/** `*` stands for any text; everything else is literal. */
export function matchesAny(patterns: readonly string[], toolName: string): boolean {
  return patterns.some((pattern) => matches(pattern, toolName));
}

// By hand, because a regular expression with many `.*` takes exponential time on a name it does not match.
function matches(pattern: string, name: string): boolean {
  const [beginning = '', ...others] = pattern.split('*');
  const ending = others.pop();
  if (ending === undefined) return name === pattern;
  if (!name.startsWith(beginning)) return false;
  let from = beginning.length;
  for (const literal of others) {
    const at = name.indexOf(literal, from);
    if (at === -1) return false;
    from = at + literal.length;
  }
  return name.length - ending.length >= from && name.endsWith(ending);
}
