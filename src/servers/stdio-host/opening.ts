/** The opening exchange with a child: which era it speaks, and what it says of itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerOpening } from '../../runtime/mcp/host-link.ts';
import { version } from '../../runtime/version.ts';
import { isRecord, type Params } from './messages.ts';

/** `modern`: 2026-07-28, without an opening of its own; `legacy`: all before, which begin with `initialize`. */
export type Era = 'modern' | 'legacy';

/** The child answered with an error: it is there, and will not do this. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** The child as far as its opening needs it. */
export interface OpeningChild {
  /** @throws RefusedError; Error when it ended, or `signal` was aborted */
  ask(method: string, params: Params): Promise<unknown>;
  notify(method: string): void;
}

export const modernVersion = '2026-07-28';
const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const metaPrefix = 'io.modelcontextprotocol/';
const clientInfo = { name: 'mcpctl', version };

/** What some client behind the gateway may be able to do; the gateway asks none that cannot. */
const legacyCapabilities = {
  roots: { listChanged: true },
  sampling: {},
  elicitation: { form: {}, url: {} },
};

/** A request of the host's own to a child of the modern era. */
export const modernParams: Params = {
  _meta: {
    [`${metaPrefix}protocolVersion`]: modernVersion,
    [`${metaPrefix}clientInfo`]: clientInfo,
    [`${metaPrefix}clientCapabilities`]: {},
  },
};

/**
 * Asks in the modern way first, unless the child is known to be older: an old one refuses that and waits for `initialize`,
 * while a new one takes a first `initialize` for a wish to speak the old way.
 *
 * @param silenceMs how long one that does not even refuse is waited for
 * @throws RefusedError, or what `child.ask` throws
 */
export async function openChild(
  child: OpeningChild,
  options: { readonly server: string; readonly guess: Era | null; readonly silenceMs: number },
): Promise<ServerOpening> {
  const { server, guess, silenceMs } = options;
  if (guess === 'legacy') {
    return initialize(child, server).catch((error: unknown) => elseOf(error, () => discover(child, server)));
  }
  const discovered = discover(child, server).catch((error: unknown) => asError(error));
  const first = await Promise.race([discovered, sleep(silenceMs, silent, { ref: false })]);
  if (first === silent) {
    // One that was only slow to start has heard both questions when it answers the second.
    return initialize(child, server).catch((error: unknown) =>
      elseOf(error, async () => known(await discovered)),
    );
  }
  return first instanceof RefusedError ? initialize(child, server) : known(first);
}

const silent = Symbol('silent');

/** Another way, for one that refused; what `other` throws tells more about one that refuses both. */
function elseOf<T>(error: unknown, other: () => Promise<T>): Promise<T> {
  if (!(error instanceof RefusedError)) throw error;
  return other();
}

function known(outcome: ServerOpening | Error): ServerOpening {
  if (outcome instanceof Error) throw outcome;
  return outcome;
}

/** Of an opening, or of what is remembered of one. */
export function eraOf({ protocolVersion }: Pick<ServerOpening, 'protocolVersion'>): Era {
  return protocolVersion >= modernVersion ? 'modern' : 'legacy';
}

async function discover(child: OpeningChild, server: string): Promise<ServerOpening> {
  const result = await child.ask('server/discover', modernParams);
  const versions = isRecord(result) ? result['supportedVersions'] : undefined;
  if (!isRecord(result) || !Array.isArray(versions) || !versions.includes(modernVersion)) {
    throw new RefusedError(`it speaks ${String(versions)}, not ${modernVersion}`);
  }
  const meta = isRecord(result['_meta']) ? result['_meta'] : {};
  return openingOf(server, modernVersion, { serverInfo: meta[`${metaPrefix}serverInfo`], ...result });
}

async function initialize(child: OpeningChild, server: string): Promise<ServerOpening> {
  const result = await child.ask('initialize', {
    protocolVersion: legacyVersions[0],
    capabilities: legacyCapabilities,
    clientInfo,
  });
  const spoken = isRecord(result) ? result['protocolVersion'] : undefined;
  if (!isRecord(result) || typeof spoken !== 'string' || !legacyVersions.includes(spoken)) {
    throw new RefusedError(`it speaks protocol revision ${String(spoken)}, which mcpctl does not know`);
  }
  child.notify('notifications/initialized');
  return openingOf(server, spoken, result);
}

function openingOf(server: string, protocolVersion: string, result: Params): ServerOpening {
  const { capabilities, serverInfo, instructions } = result;
  const { name, version: ofServer } = isRecord(serverInfo) ? serverInfo : {};
  return {
    protocolVersion,
    capabilities: isRecord(capabilities) ? capabilities : {},
    serverInfo: {
      ...(isRecord(serverInfo) ? serverInfo : {}),
      name: typeof name === 'string' ? name : server,
      version: typeof ofServer === 'string' ? ofServer : 'unknown',
    },
    ...(typeof instructions === 'string' ? { instructions } : {}),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
