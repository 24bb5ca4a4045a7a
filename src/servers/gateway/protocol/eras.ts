/** Protocol revisions: two eras, one with sessions and an opening exchange, one with neither. */
import { isObject, type Params } from './messages.ts';

export type Era = 'modern' | 'legacy';

export const modernVersion = '2026-07-28';
/** Newest first; clients are offered the first when theirs is not here. */
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26'];
/** What a legacy client speaks that does not say so. @see the specification's transports, "Protocol Version Header" */
export const unnamedVersion = '2025-03-26';
/** The only one with batches. */
export const batchVersion = '2025-03-26';

export function eraOf(version: string): Era {
  return version >= modernVersion ? 'modern' : 'legacy';
}

/** The revision that a legacy client gets which asks for `requested`. */
export function agreedVersion(requested: unknown): string {
  return legacyVersions.find((version) => version === requested) ?? (legacyVersions[0] as string);
}

/** Keys of `_meta` with a meaning in the modern era. */
export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** Those of a request's envelope: they are between one client and one server. */
const envelopeKeys = new Set<string>([
  metaKeys.protocolVersion,
  metaKeys.clientInfo,
  metaKeys.clientCapabilities,
  metaKeys.logLevel,
]);

export function metaOf(params: Params | undefined): Params {
  const meta = params?.['_meta'];
  return isObject(meta) ? meta : {};
}

/** `_meta` without the envelope of a request. */
export function withoutEnvelope(meta: Params): Params {
  return Object.fromEntries(Object.entries(meta).filter(([key]) => !envelopeKeys.has(key)));
}
