/** The listening TCP sockets of this machine, from /proc/net/tcp and tcp6. */
import { readProc } from '../process/identity.ts';

export interface ListeningSocket {
  readonly port: number;
  readonly inode: string;
  /** Its owner's user id. */
  readonly uid: number;
}

/** The state "LISTEN" as the kernel prints it. */
const listening = '0A';

export const tables = ['tcp', 'tcp6'] as const;

/** Of all `wanted` tables. Each takes the kernel milliseconds: its own table has room for every connection there may be. */
export function listeningSockets(
  wanted: readonly (typeof tables)[number][] = tables,
): readonly ListeningSocket[] {
  return wanted.flatMap((table) => parse(readProc(`/proc/net/${table}`) ?? ''));
}

/** @see proc_pid_net(5): address and port in hexadecimal, state in the fourth column, uid in the eighth, inode in the tenth */
function parse(table: string): readonly ListeningSocket[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === listening)
    .map((columns) => ({
      port: Number.parseInt(columns[1]?.split(':')[1] ?? '', 16),
      uid: Number(columns[7]),
      inode: columns[9] ?? '',
    }));
}
