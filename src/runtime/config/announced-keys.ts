/** Keys that later versions of mcpctl will know: an operator who has read about them deserves more than "unknown". */

/** Why a key that is not known is not, as far as there is more to say; `value` is what stands at it. */
export type ExplainKey = (key: string, value: unknown) => string | undefined;

const unsupported = 'not supported by this version';

const weaviate = `Weaviate is ${unsupported}`;
const vectors: Readonly<Record<string, string>> = {
  weaviate,
  url: weaviate,
  grpcPort: weaviate,
  apiKey: weaviate,
  managed: weaviate,
};

export const announced: Readonly<Record<'vectors', ExplainKey>> = {
  vectors: explain(vectors),
};

function explain(keys: Readonly<Record<string, string>>): ExplainKey {
  return (key) => (Object.hasOwn(keys, key) ? keys[key] : undefined);
}
