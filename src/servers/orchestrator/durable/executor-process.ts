/** Where this process is to be found, and whether another one on this host is gone. */
import { readlinkSync } from 'node:fs';
import os from 'node:os';
import { identify, isAlive } from '../../../runtime/process/identity.ts';
import type { ExecutorProcess } from '../store/executor-store.ts';

export function currentProcess(): ExecutorProcess {
  const host = os.hostname();
  if (process.platform !== 'linux') return { host, identity: null };
  const identity = identify(process.pid);
  // Containers may share a host name and count their processes from 1 each.
  return {
    host,
    identity: identity === null ? null : { ...identity, namespace: readlinkSync('/proc/self/ns/pid') },
  };
}

/** `false` also when it cannot be known from here: then its lease has to run out. */
export function isKnownDead(other: ExecutorProcess, self: ExecutorProcess): boolean {
  if (other.host !== self.host || other.identity === null || self.identity === null) return false;
  return other.identity.namespace === self.identity.namespace && !isAlive(other.identity);
}
