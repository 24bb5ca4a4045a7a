import { readlinkSync } from 'node:fs';
import { bootId } from '../../src/runtime/process/identity.ts';
import {
  commandOf,
  environmentOf,
  type MarkedProcess,
  readProcessTable,
} from '../../src/runtime/process/table.ts';

export interface Inhabitant extends MarkedProcess {
  readonly parent: number;
}

/** Processes, other than this one, that work in `directory` or keep their temporary files there. */
export function inhabitants(directory: string): readonly Inhabitant[] {
  return readProcessTable()
    .filter(({ pid, state }) => pid !== process.pid && state !== 'Z' && isAtHome(pid, directory))
    .map(({ pid, parent, startTime }) => ({
      bootId: bootId(),
      pid,
      parent,
      startTime,
      command: commandOf(pid),
    }));
}

function isAtHome(pid: number, directory: string): boolean {
  return workingDirectory(pid).startsWith(directory) || environmentOf(pid).includes(`TMPDIR=${directory}`);
}

function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Gone, or another user's: not one of ours.
    return '';
  }
}
