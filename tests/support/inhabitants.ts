import { readdirSync, readlinkSync } from 'node:fs';
import { identify, type ProcessIdentity, readProc } from '../../src/runtime/process/identity.ts';

export interface InhabitingProcess extends ProcessIdentity {
  readonly command: string;
}

/** Processes, other than this one, that work in `directory` or keep their temporary files there. */
export function inhabitants(directory: string): readonly InhabitingProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const isTheirs =
        workingDirectory(name).startsWith(directory) ||
        (readProc(`/proc/${name}/environ`) ?? '').split('\0').includes(`TMPDIR=${directory}`);
      const identity = isTheirs ? identify(Number(name)) : null;
      if (identity === null) return [];
      const command = (readProc(`/proc/${name}/cmdline`) ?? '').replaceAll('\0', ' ');
      return [{ ...identity, command }];
    });
}

function workingDirectory(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Gone, or another user's: not one of ours.
    return '';
  }
}
