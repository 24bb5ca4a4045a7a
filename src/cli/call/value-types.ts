interface PropertySchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
}

/** JSON types that the schema of one property allows (`integer` counts as `number`); empty when it does not say. */
export function valueTypes(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const {
    type,
    enum: values = [],
    const: only,
    anyOf = [],
    oneOf = [],
    allOf = [],
  } = schema as PropertySchema;
  const named = type === undefined ? [] : [type].flat();
  const fixed = [...values, ...(only === undefined ? [] : [only])].map((value) => typeof value as string);
  return new Set([
    ...(named.length > 0 ? named.map((name) => (name === 'integer' ? 'number' : name)) : fixed),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((part) => [...valueTypes(part)]),
  ]);
}
