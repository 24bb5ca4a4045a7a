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

const thirdParty = `third-party servers are ${unsupported}`;
const server: Readonly<Record<string, string>> = {
  command: thirdParty,
  args: thirdParty,
  url: thirdParty,
  headers: thirdParty,
};

export const announced: Readonly<Record<'root' | 'gateway' | 'server', ExplainKey>> = {
  root: explain(root),
  gateway: explain(gateway),
  server: explain(server),
};

/** A server that the catalog does not know, but that says how to start or to reach it. */
export const thirdPartyServer: ExplainKey = (_, value) =>
  typeof value === 'object' && value !== null && ('command' in value || 'url' in value)
    ? thirdParty
    : undefined;

function explain(keys: Readonly<Record<string, string>>): ExplainKey {
  return (key) => (Object.hasOwn(keys, key) ? keys[key] : undefined);
}
