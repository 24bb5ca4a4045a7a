/** Which process, exactly: a PID alone is reused, so a record also carries boot and start time. */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly bootId: string;
  readonly pid: number;
  /** In clock ticks since boot (field 22 of /proc/PID/stat), as text. */
  readonly startTime: string;
}

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** One letter: `R`, `S`, `T` (stopped), `Z` (zombie) … */
  readonly state: string;
  readonly startTime: string;
  /** Processor time used so far, in clock ticks. */
  readonly cpuTicks: number;
}

let knownBootId: string | undefined;

export function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownBootId;
}

/**
 * `null` when there is no such process.
 *
 * @see proc_pid_stat(5)
 */
export function readStat(pid: number): ProcessStat | null {
  const line = readProc(`/proc/${pid}/stat`);
  if (line === null) return null;
  // The command name may hold spaces and parentheses; the fields go on after the last one.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    startTime: fields[19] ?? '',
    cpuTicks: Number(fields[11]) + Number(fields[12]),
  };
}

/** `null` when there is no such process, or only a zombie of it. */
export function identify(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null || stat.state === 'Z' ? null : { bootId: bootId(), pid, startTime: stat.startTime };
}

/** Whether exactly this process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identity.bootId === bootId() && identify(identity.pid)?.startTime === identity.startTime;
}

/** Content of a file under /proc, or `null` when the process is gone or not ours to read. */
export function readProc(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (isGoneOrForbidden(error)) return null;
    throw error;
  }
}

function isGoneOrForbidden(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM';
}
