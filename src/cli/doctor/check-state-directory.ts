import { accessSync, chmodSync, constants, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../../runtime/errors.ts';
import { neededBytes } from '../../runtime/state/fleet-directory.ts';
import { formatBytes } from '../format/bytes.ts';
import type { Finding } from './finding.ts';

/** Below this a fleet can start, but a growing database may fill the disk. */
const comfortableBytes = 1024 ** 3;

/** @param uid of this process */
export function checkStateDirectory(root: string, uid: number): readonly Finding[] {
  const existing = nearestExisting(root);
  return [existing === root ? ownership(root, uid) : creation(root, existing), freeSpace(existing)];
}

function nearestExisting(directory: string): string {
  const isThere = statSync(directory, { throwIfNoEntry: false }) !== undefined;
  return isThere ? directory : nearestExisting(path.dirname(directory));
}

function ownership(root: string, uid: number): Finding {
  const common = { section: 'state', name: 'directory' } as const;
  const found = statSync(root);
  const elsewhere = 'or choose another with --state-dir.';
  if (!found.isDirectory()) {
    return {
      ...common,
      status: 'fail',
      detail: `${root} is not a directory`,
      fix: `Move it away, ${elsewhere}`,
    };
  }
  if (found.uid !== uid) {
    const detail = `${root} belongs to user ${found.uid}, not to ${uid}`;
    return { ...common, status: 'fail', detail, fix: `Run mcpctl as its owner, ${elsewhere}` };
  }
  const refusal = refusalToWrite(root);
  if (refusal !== null) {
    const detail = `${root} is not writable: ${refusal}`;
    return { ...common, status: 'fail', detail, fix: `chmod u+rwx ${root}, ${elsewhere}` };
  }
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  if ((found.mode & 0o077) !== 0) {
    const detail = `${root} is open to other users (mode ${mode})`;
    const repair = (): string => {
      chmodSync(root, 0o700);
      return 'it is closed to them now';
    };
    const fix = `chmod 700 ${root}; \`mcpctl doctor --fix\` and \`mcpctl up\` do it too.`;
    return { ...common, status: 'warn', detail, fix, repair };
  }
  return { ...common, status: 'ok', detail: `${root} (mode ${mode})` };
}

function creation(root: string, existing: string): Finding {
  const common = { section: 'state', name: 'directory' } as const;
  const refusal = refusalToWrite(existing);
  if (refusal === null) return { ...common, status: 'ok', detail: `${root} does not exist yet` };
  return {
    ...common,
    status: 'fail',
    detail: `${root} cannot be created: ${refusal}`,
    fix: `Make ${existing} writable for this user, or choose another directory with --state-dir.`,
  };
}

function refusalToWrite(directory: string): string | null {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function freeSpace(directory: string): Finding {
  const { bavail, bsize } = statfsSync(directory);
  const freeBytes = bavail * bsize;
  const common = { section: 'state', name: 'free space', detail: `${formatBytes(freeBytes)} free` } as const;
  if (freeBytes >= comfortableBytes) return { ...common, status: 'ok' };
  return {
    ...common,
    status: freeBytes < neededBytes ? 'fail' : 'warn',
    fix: `Free space on the file system of ${directory}: a fleet needs ${formatBytes(neededBytes)} to start.`,
  };
}
