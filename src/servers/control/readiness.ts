/** Ready, as ARCHITECTURE.md defines it, of a living process: the socket is its own, it speaks its protocol, its dependencies answer. */
import { reasonOf } from '../../runtime/errors.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import { probe } from '../../runtime/health/http-probe.ts';
import { initializeRequest } from '../../runtime/health/initialize-request.ts';
import { probePostgres } from '../../runtime/health/postgres-probe.ts';
import { probeWeaviate } from '../../runtime/health/weaviate-probe.ts';
import { ownsListener } from '../../runtime/ports/port-owner.ts';

/** Where and how a process is asked. */
export interface Door {
  readonly kind: ServerEntry['kind'];
  readonly port: number;
  readonly token: string | null;
}

/**
 * What is still missing, in a few words; `null` when it is ready. Never rejects.
 *
 * @param own.ports it is to listen on, all of them
 * @param own.members PIDs of the process and all it started
 */
export async function missingForReady(
  door: Door,
  own: { readonly ports: readonly number[]; readonly members: () => ReadonlySet<number> },
  timeoutMs: number,
): Promise<string | null> {
  const { kind, port, token } = door;
  try {
    if (kind === 'mcp' || kind === 'gateway') {
      const ready = await probe({ port, path: '/ready', token, timeoutMs });
      if (ready.status !== 200) return `/ready says ${ready.body.trim()}`;
    }
    await speaksItsProtocol(door, timeoutMs);
  } catch (error) {
    return reasonOf(error);
  }
  // Asked last: it walks /proc, and before something listens there is nothing to own.
  const members = own.members();
  const foreign = own.ports.find((candidate) => !ownsListener(candidate, members));
  return foreign === undefined ? null : `port ${foreign} is answered by another process, or by none`;
}

/** Rejects unless it answers as a server of its kind. An HTTP server alone is not enough. */
export async function speaksItsProtocol({ kind, port, token }: Door, timeoutMs: number): Promise<void> {
  if (kind === 'postgres') return probePostgres({ port, timeoutMs });
  if (kind === 'weaviate') return void (await probeWeaviate({ port, key: token, timeoutMs }));
  if (kind === 'stdio-host') {
    const { status } = await probe({ port, path: '/hosted', token, timeoutMs });
    if (status !== 200) throw new Error(`it tells of its children with HTTP ${status}`);
    return;
  }
  const opened = await probe({ port, path: '/mcp', token, json: initializeRequest, timeoutMs });
  if (opened.status !== 200 || !opened.body.includes('"serverInfo"')) {
    throw new Error(`its MCP endpoint answers initialize with HTTP ${opened.status}`);
  }
}
