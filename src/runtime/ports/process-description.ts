/** A process as an operator knows it: PID, user, command, age. */
import { readFileSync, statSync } from 'node:fs';
import { readProc, readStat } from '../process/identity.ts';

export interface ProcessDescription {
  readonly pid: number;
  readonly user: string;
  readonly command: string;
  readonly ageSeconds: number;
}

/** Longer commands are cut: the beginning tells which program it is. */
const maxCommandLength = 120;
/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** `null` when the process is gone. */
export function describeProcess(pid: number): ProcessDescription | null {
  const stat = readStat(pid);
  if (stat === null) return null;
  const uptimeSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  const command = commandOf(pid);
  return {
    pid,
    user: userName(ownerOf(pid)),
    command: command.length > maxCommandLength ? `${command.slice(0, maxCommandLength)}…` : command,
    ageSeconds: Math.max(0, Math.round(uptimeSeconds - Number(stat.startTime) / ticksPerSecond)),
  };
}

/** On one line and without control characters: a process chooses its own command line, and it ends up on a terminal. */
function commandOf(pid: number): string {
  const bytes = readProc(`/proc/${pid}/cmdline`) || readProc(`/proc/${pid}/comm`) || '';
  return Buffer.from(bytes, 'latin1')
    .toString('utf8')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Name of the user, or the number where the machine knows none. */
export function userName(uid: number | null): string {
  if (uid === null) return 'unknown';
  const passwords = readProc('/etc/passwd') ?? '';
  const line = passwords.split('\n').find((entry) => entry.split(':')[2] === String(uid));
  return line?.split(':')[0] ?? `uid ${uid}`;
}

function ownerOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    // It ended while we looked.
    return null;
  }
}
