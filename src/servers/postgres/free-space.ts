import { statfs } from 'node:fs/promises';
import { OperationalError } from '../../runtime/errors.ts';

/** @throws OperationalError `DISK_FULL` */
export async function requireFreeSpace(directory: string, neededBytes: number): Promise<void> {
  const freeBytes = await freeSpace(directory);
  if (freeBytes < neededBytes) throw diskFull({ directory, freeBytes, neededBytes });
}

/** For a write that failed although the space had seemed enough. */
export async function diskFullBecause(
  cause: unknown,
  directory: string,
  neededBytes: number,
): Promise<OperationalError> {
  return diskFull({ directory, freeBytes: await freeSpace(directory), neededBytes }, { cause });
}

async function freeSpace(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function diskFull(
  facts: { readonly directory: string; readonly freeBytes: number; readonly neededBytes: number },
  options?: ErrorOptions,
): OperationalError {
  return new OperationalError('DISK_FULL', facts, options);
}
