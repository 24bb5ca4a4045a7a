/** Who listens on a TCP port of this machine. Reads /proc only; sends nothing and starts nothing. */
import { readdirSync, readlinkSync } from 'node:fs';
import { type ListeningSocket, listeningSockets, tables } from './listening-sockets.ts';
import { describeProcess, type ProcessDescription, userName } from './process-description.ts';

export interface PortHolder {
  /** `null` when the socket belongs to another user, whose processes cannot be looked into. */
  readonly process: ProcessDescription | null;
  /** For a message: `PID 412 (alice, "python -m http.server", for 3 min)`. */
  readonly text: string;
}

/**
 * `null` when nobody listens there, on any address.
 *
 * @param listening one reading of the kernel's table, for many ports
 */
export function portHolder(
  port: number,
  listening: readonly ListeningSocket[] = listeningSockets(),
): PortHolder | null {
  const sockets = listening.filter((socket) => socket.port === port);
  if (sockets.length === 0) return null;
  const wanted = new Set(sockets.map(({ inode }) => inode));
  for (const pid of allPids()) {
    if (!socketsOf(pid).some((inode) => wanted.has(inode))) continue;
    const process = describeProcess(pid);
    if (process !== null) return { process, text: textOf(process) };
  }
  return { process: null, text: `a process of user ${userName(sockets[0]?.uid ?? null)}` };
}

/** Whether one of `pids` listens on `port`. */
export function ownsListener(port: number, pids: ReadonlySet<number>): boolean {
  const own = new Set([...pids].flatMap(socketsOf));
  // The second table is read only when the first has nothing.
  return tables.some((table) =>
    listeningSockets([table]).some((socket) => socket.port === port && own.has(socket.inode)),
  );
}

function allPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Inodes of the sockets that `pid` has open; empty when it is gone or another user's. */
function socketsOf(pid: number): readonly string[] {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory).flatMap((name) => inodeOf(`${directory}/${name}`) ?? []);
  } catch {
    // ENOENT: it ended. EACCES: another user's.
    return [];
  }
}

function inodeOf(link: string): string | null {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? null;
  } catch {
    // The descriptor was closed while we looked.
    return null;
  }
}

function textOf({ pid, user, command, ageSeconds }: ProcessDescription): string {
  return `PID ${pid} (${user}, "${command}", for ${age(ageSeconds)})`;
}

function age(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
