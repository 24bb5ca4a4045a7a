/** The state directory on disk: ours alone (0700), writable, with room to work. */
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { OperationalError, reasonOf } from '../errors.ts';
import type { FleetPaths } from './fleet-paths.ts';

/** A new PostgreSQL cluster takes some 40 MB, its write-ahead log 80 MB more. */
export const neededBytes: number = 200 * 1024 * 1024;

/** @throws OperationalError `STATE_UNWRITABLE`, `DISK_FULL` */
export function openFleetDirectory(paths: FleetPaths): void {
  for (const directory of [
    paths.root,
    paths.logs,
    paths.history,
    paths.snapshots,
    paths.data,
    paths.compileCache,
    paths.run,
    paths.pm2Home,
  ]) {
    makePrivate(directory);
  }
  const { bavail, bsize } = statfsSync(paths.root);
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) {
    throw new OperationalError('DISK_FULL', { directory: paths.root, freeBytes, neededBytes });
  }
}

/** Removes what only a running fleet needs: sockets, pm2's home, the routing table, the list of hosted servers. */
export function clearRunDirectory(paths: FleetPaths): void {
  for (const leftover of [paths.run, paths.routesFile, paths.hostedFile]) {
    try {
      rmSync(leftover, { recursive: true, force: true });
    } catch (error) {
      const facts = { directory: leftover, reason: reasonOf(error) };
      throw new OperationalError('STATE_UNWRITABLE', facts, { cause: error });
    }
  }
}

function makePrivate(directory: string): void {
  try {
    makeWithParents(directory);
    const stats = statSync(directory);
    if (!stats.isDirectory()) throw new Error('it is not a directory');
    const { uid, mode } = stats;
    const ownUid = process.getuid?.() ?? uid;
    if (uid !== ownUid) throw new Error(`it belongs to user ${uid}, not to ${ownUid}`);
    // Sockets and secrets are guarded by this mode alone.
    if ((mode & 0o077) !== 0) chmodSync(directory, 0o700);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new OperationalError('DISK_FULL', { directory, freeBytes: 0, neededBytes }, { cause: error });
    }
    throw new OperationalError('STATE_UNWRITABLE', { directory, reason: reasonOf(error) }, { cause: error });
  }
}

/** Not `mkdirSync`'s own `recursive`: it never returns where the kernel answers ENOENT below a directory, as in /proc. */
function makeWithParents(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = path.dirname(directory);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    makeWithParents(parent);
    makeWithParents(directory);
  }
}
