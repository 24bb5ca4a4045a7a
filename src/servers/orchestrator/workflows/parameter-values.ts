import type { WorkflowParameter } from './definition.ts';

export type ParameterValues =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly string[] };

/** The values a run works with: those given, and the defaults of the others. */
export function parameterValues(
  parameters: readonly WorkflowParameter[],
  given: Readonly<Record<string, unknown>>,
): ParameterValues {
  const known = new Set(parameters.map(({ name }) => name));
  const problems = [
    ...Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => `"${name}" is no parameter`),
    ...parameters
      .filter(({ name, required }) => required && !Object.hasOwn(given, name))
      .map(({ name }) => `"${name}" is missing`),
  ];
  if (problems.length > 0) return { ok: false, problems };
  // A parameter that is neither given nor has a default is there as null, so that references to it resolve.
  const defaults = parameters.map((parameter) => [parameter.name, parameter.default ?? null] as const);
  return { ok: true, values: { ...Object.fromEntries(defaults), ...given } };
}
