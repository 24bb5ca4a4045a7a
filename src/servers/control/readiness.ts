/** Ready, as ARCHITECTURE.md defines it, of a living process: the socket is its own, it speaks its protocol, its dependencies answer. */
import { reasonOf } from '../../runtime/errors.ts';
import type { ServerEntry } from '../../runtime/fleet/server-entry.ts';
import { probe } from '../../runtime/health/http-probe.ts';
import { initializeRequest } from '../../runtime/health/initialize-request.ts';
import { probePostgres } from '../../runtime/health/postgres-probe.ts';
import { ownsListener } from '../../runtime/ports/port-owner.ts';
import type { ProcessIdentity } from '../../runtime/process/identity.ts';
import { processTree, readProcessTable } from '../../runtime/process/table.ts';

export interface ReadinessTarget {
  readonly kind: ServerEntry['kind'];
  readonly port: number;
  readonly identity: ProcessIdentity;
  readonly token: string | null;
}

const probeTimeoutMs = 2000;

/** What is still missing, in a few words; `null` when it is ready. Never rejects. */
export async function missingForReady(target: ReadinessTarget): Promise<string | null> {
  const { kind, port, identity, token } = target;
  try {
    if (kind === 'postgres') await probePostgres({ port, timeoutMs: probeTimeoutMs });
    else await probeServer(port, token);
  } catch (error) {
    return reasonOf(error);
  }
  // Asked last: it walks /proc, and before something listens there is nothing to own.
  const tree = processTree(identity.pid, readProcessTable());
  return ownsListener(port, tree) ? null : `port ${port} is answered by another process`;
}

async function probeServer(port: number, token: string | null): Promise<void> {
  const ready = await probe({ port, path: '/ready', token, timeoutMs: probeTimeoutMs });
  if (ready.status !== 200) throw new Error(`/ready says ${ready.body.trim()}`);
  const opened = await probe({
    port,
    path: '/mcp',
    token,
    json: initializeRequest,
    timeoutMs: probeTimeoutMs,
  });
  if (opened.status !== 200 || !opened.body.includes('"serverInfo"')) {
    throw new Error(`its MCP endpoint answers initialize with HTTP ${opened.status}`);
  }
}
