/** Finds the echo servers of a contender, whoever started them. */
import { readdirSync } from 'node:fs';
import { readProc } from '../../src/runtime/process/identity.ts';

/** PIDs of the servers with this label that are alive. */
export function echoProcesses(label: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      const words = (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '');
      // A gateway has the same words further back.
      return words.length === 3 && words[1]?.endsWith('echo-server.ts') === true && words[2] === label;
    });
}
