import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
}

/** An empty directory that is removed at the end of its scope: `await using directory = await temporaryDirectory()`. */
export async function temporaryDirectory(name = 'test'): Promise<TemporaryDirectory> {
  const directory = await mkdtemp(path.join(os.tmpdir(), `mcpctl-${name}-`));
  return {
    path: directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
