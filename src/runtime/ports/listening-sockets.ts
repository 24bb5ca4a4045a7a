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

export function listeningSockets(): readonly ListeningSocket[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => parse(readProc(file) ?? ''));
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
