import { readdir } from 'node:fs/promises';
import path from 'node:path';

export interface LogSource {
  /** Id of the process that writes it. */
  readonly id: string;
  readonly path: string;
  /** An older part that nobody writes any more. */
  readonly isRotated: boolean;
}

const namePattern = /^(?<id>(?<server>.+?)(?:-\d+)?)\.log(?<rotated>\.1)?$/;

/** The logs of `servers` (all of their replicas) in `directory`; of every process when `servers` is empty. */
export async function logSources(
  directory: string,
  servers: readonly string[],
): Promise<readonly LogSource[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    // Before the first `up` there is no directory, and so no log.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.toSorted().flatMap((name) => {
    const { id = '', server = '', rotated } = namePattern.exec(name)?.groups ?? {};
    const isWanted = id !== '' && (servers.length === 0 || servers.includes(server) || servers.includes(id));
    return isWanted ? [{ id, path: path.join(directory, name), isRotated: rotated !== undefined }] : [];
  });
}
