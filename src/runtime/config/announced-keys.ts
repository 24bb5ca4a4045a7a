/** Keys that later versions of mcpctl will know: an operator who has read about them deserves more than "unknown". */

/** Why a key that is not known is not, as far as there is more to say; `value` is what stands at it. */
export type ExplainKey = (key: string, value: unknown) => string | undefined;

const unsupported = 'not supported by this version';

const root: Readonly<Record<string, string>> = {
  cache: `a shared cache is ${unsupported}, each process has its own`,
};

const gateway: Readonly<Record<string, string>> = {
  oauth: `oauth is ${unsupported}`,
};

export const announced: Readonly<Record<'root' | 'gateway', ExplainKey>> = {
  root: explain(root),
  gateway: explain(gateway),
};

function explain(keys: Readonly<Record<string, string>>): ExplainKey {
  return (key) => (Object.hasOwn(keys, key) ? keys[key] : undefined);
}
