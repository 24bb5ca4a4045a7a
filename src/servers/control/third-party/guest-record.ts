import { identify } from '../../../runtime/process/identity.ts';
import type { ProcessRecord } from '../../../runtime/state/fleet-state.ts';
import type { Guest } from './guest.ts';

/** That it is wanted, and what `status` can say of it while control is away. */
export function guestRecord(guest: Guest): ProcessRecord {
  const { server, replica, pid, startedAt, readyMs, memory, cpu } = guest.snapshot();
  return {
    server,
    replica,
    port: null,
    // Its runs are stdio-host's own.
    runId: null,
    identity: pid === null ? null : identify(pid),
    specHash: guest.hash,
    startedAt,
    readyMs,
    memoryLimitBytes: memory.limitBytes,
    cpuLimitCores: cpu.limitCores,
  };
}
