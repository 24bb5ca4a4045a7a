/** `{{params.x}}` and `{{steps.id.path}}` inside the arguments of a workflow step. */

export interface Reference {
  readonly source: 'params' | 'steps';
  /** Parameter or step named. */
  readonly name: string;
  readonly path: readonly string[];
  /** As written, without the braces. */
  readonly text: string;
}

export interface ReferenceValues {
  readonly params: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
}

/** A reference that is written wrongly, or leads to nothing. */
export class BadReference extends Error {
  override readonly name = 'BadReference';
}

const pattern = /\{\{\s*(.*?)\s*\}\}/gs;
const wholePattern = /^\{\{\s*([^{}]*?)\s*\}\}$/s;

/** Every reference in `value`, at any depth. @throws BadReference */
export function referencesIn(value: unknown): readonly Reference[] {
  if (typeof value === 'string')
    return [...value.matchAll(pattern)].map(([, text = '']) => parseReference(text));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
}

/**
 * `value` with its references replaced. A string that is one reference becomes the value itself, of whatever type;
 * inside longer text a value is written as text, or as JSON when it is no string.
 *
 * @throws BadReference
 */
export function resolveReferences(value: unknown, values: ReferenceValues): unknown {
  if (typeof value === 'string') return resolveText(value, values);
  if (Array.isArray(value)) return value.map((item: unknown) => resolveReferences(item, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolveReferences(item, values)]),
  );
}

function resolveText(text: string, values: ReferenceValues): unknown {
  const whole = wholePattern.exec(text)?.[1];
  if (whole !== undefined) return lookUp(parseReference(whole), values);
  return text.replaceAll(pattern, (_, reference: string) => {
    const found = lookUp(parseReference(reference), values);
    return typeof found === 'string' ? found : JSON.stringify(found);
  });
}

function parseReference(text: string): Reference {
  const [source, name, ...path] = text.split('.');
  if ((source !== 'params' && source !== 'steps') || name === undefined || [name, ...path].includes('')) {
    throw new BadReference(`{{${text}}} is no reference; write {{params.name}} or {{steps.id.path}}`);
  }
  return { source, name, path, text };
}

function lookUp({ source, name, path, text }: Reference, values: ReferenceValues): unknown {
  let value: unknown = values[source];
  for (const key of [name, ...path]) {
    // Own properties only: `constructor` and the like are no data.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      throw new BadReference(`{{${text}}} leads to nothing: there is no "${key}"`);
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
