import { readdir } from 'node:fs/promises';
import path from 'node:path';

export interface LogSource {
  /** Id of the process that writes it. */
  readonly id: string;
  readonly server: string;
  readonly path: string;
  /** An older part that nobody writes any more. */
  readonly isRotated: boolean;
}

const namePattern = /^(?<id>(?<server>.+?)(?:-\d+)?)\.log(?<rotated>\.1)?$/;

/** The logs in `directory`, by name. */
export async function logSources(directory: string): Promise<readonly LogSource[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    // Before the first `up` there is no directory, and so no log.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.toSorted().flatMap((name) => {
    const { id, server, rotated } = namePattern.exec(name)?.groups ?? {};
    if (id === undefined || server === undefined) return [];
    return [{ id, server, path: path.join(directory, name), isRotated: rotated !== undefined }];
  });
}
