import { z } from 'zod';
import { similarNames } from '../text/similar-names.ts';

/** What there is to say of a key that does not belong there. */
type ExplainKey = (key: string) => string | undefined;

/** A mapping with these keys and no others. An error says which they are, and what the operator may have meant. */
export function section<Shape extends z.ZodRawShape>(
  shape: Shape,
  explainKey: ExplainKey = () => undefined,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `a mapping with ${keyList(known)}`;
      const [unknown = ''] = issue.keys;
      const explanation = explainKey(unknown);
      if (explanation !== undefined) return `${keyList(known)}; ${explanation}`;
      const [nearest] = similarNames(unknown, known);
      return nearest === undefined ? keyList(known) : `${keyList(known)}; did you mean ${nearest}?`;
    },
  });
}

function keyList(keys: readonly string[]): string {
  return `the key${keys.length === 1 ? '' : 's'} ${keys.join(', ')}`;
}
