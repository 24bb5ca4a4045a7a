/** Every secret that mcpctl itself knows of a fleet: what must never be shown. */
import { OperationalError } from '../errors.ts';
import type { ThirdPartySettings } from '../fleet/third-party.ts';
import type { FleetPaths } from './fleet-paths.ts';
import { readFleetState } from './fleet-state.ts';
import { readFleetToken } from './fleet-token.ts';

/** Settings in the environment that say nothing about anybody. */
const plain = /^(|\d{1,8}|true|false|on|off|yes|no|debug|info|warn|error)$/i;

/** Empty before the first `up`, and as far as files cannot be read. */
export function fleetSecrets(paths: Pick<FleetPaths, 'stateFile' | 'tokenFile'>): readonly string[] {
  const state = readable(() => readFleetState(paths));
  const passwordOf = (url: string): string => decodeURIComponent(new URL(url).password);
  const { database = null, vectors, embedding, gateway, servers = {}, thirdParty = {} } = state?.config ?? {};
  const cacheUrl = gateway?.cacheUrl ?? null;
  const candidates = [
    readable(() => readFleetToken(paths)),
    state?.databasePassword,
    state?.vectorsKey,
    vectors?.engine === 'weaviate' && !vectors.managed ? vectors.apiKey : null,
    database === null || !URL.canParse(database.url) ? null : passwordOf(database.url),
    cacheUrl === null || !URL.canParse(cacheUrl) ? null : passwordOf(cacheUrl),
    embedding?.provider === 'openai-compatible' ? embedding.apiKey : null,
    ...(embedding?.provider === 'weaviate' ? Object.values(embedding.headers) : []),
    ...Object.values(servers).flatMap(({ env }) => Object.values(env)),
    ...Object.values(thirdParty).flatMap(thirdPartySecrets),
  ];
  return [
    ...new Set(candidates.filter((value) => typeof value === 'string' && !plain.test(value))),
  ] as string[];
}

function thirdPartySecrets(settings: ThirdPartySettings): readonly (string | null)[] {
  if (settings.kind === 'hosted') return Object.values(settings.env);
  const { url, headers, oauth } = settings;
  const { searchParams, password } = new URL(url);
  return [
    ...searchParams.values(),
    password,
    // A header may be the secret alone, or say what kind of secret it is.
    ...Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')]),
    oauth?.clientSecret ?? null,
  ];
}

function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof OperationalError) return null;
    throw error;
  }
}
