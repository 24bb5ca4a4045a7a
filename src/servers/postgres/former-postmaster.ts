/**
 * What an earlier PostgreSQL left in its data directory when it was killed.
 *
 * A killed postmaster leaves `postmaster.pid` and, for a moment, its children. PostgreSQL takes the file for a living
 * server when anybody has that PID by now (after a reboot, mostly), and refuses to start beside such children.
 */
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../runtime/errors.ts';

const leaveTimeoutMs = 10_000;
const pollMs = 20;

/**
 * Waits for former children to leave, then removes a `postmaster.pid` that nobody owns.
 *
 * @throws OperationalError `POSTGRES_CANNOT_RUN` when a PostgreSQL runs on this directory
 */
export async function clearFormerPostmaster(
  directory: string,
  { signal, timeoutMs = leaveTimeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<void> {
  const pidFile = path.join(directory, 'postmaster.pid');
  const postmaster = await recordedPid(pidFile);
  // Without /proc there is no proof that the PID is somebody else's, and PostgreSQL's own check has to do.
  if (postmaster === null || process.platform !== 'linux') return;
  const deadline = performance.now() + timeoutMs;
  while (true) {
    const present = await processesIn(directory);
    if (present.length === 0) break;
    if (present.includes(postmaster) || performance.now() > deadline) {
      const reason = `another PostgreSQL (PID ${present.join(', ')}) uses ${directory}`;
      throw new OperationalError('POSTGRES_CANNOT_RUN', { reason });
    }
    await delay(pollMs, undefined, { signal });
  }
  await rm(pidFile, { force: true });
}

async function recordedPid(pidFile: string): Promise<number | null> {
  try {
    return Number.parseInt(await readFile(pidFile, 'utf8'), 10);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** PostgreSQL's processes work in the data directory, all of them. */
async function processesIn(directory: string): Promise<number[]> {
  const place = await realpath(directory);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Gone by now, or another user's: in neither case a PostgreSQL of ours.
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
      return cwd === place ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}
