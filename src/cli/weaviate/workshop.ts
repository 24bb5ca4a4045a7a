/** A directory beside the place where something is to be installed: what is made in it gets there by a rename. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { identify } from '../../runtime/process/identity.ts';

const prefix = '.install-';

export interface Workshop extends AsyncDisposable {
  readonly path: string;
}

/** Empty, and removed at the end of its scope. Those that killed installations left are removed first. */
export async function openWorkshop(directory: string): Promise<Workshop> {
  await mkdir(directory, { recursive: true });
  for (const name of await readdir(directory)) {
    const [, pid] = new RegExp(`^\\${prefix}(\\d+)$`).exec(name) ?? [];
    if (pid !== undefined && identify(Number(pid)) === null)
      await rm(path.join(directory, name), { recursive: true, force: true });
  }
  const workshop = path.join(directory, `${prefix}${process.pid}`);
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop, { mode: 0o700 });
  return {
    path: workshop,
    [Symbol.asyncDispose]: () => rm(workshop, { recursive: true, force: true, maxRetries: 5 }),
  };
}
