import { access, constants } from 'node:fs/promises';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';

/** @returns `file` @throws OperationalError `WEAVIATE_MISSING` unless it may be executed: a failed execve ends the process */
export async function findProgram(file: string): Promise<string> {
  try {
    await access(file, constants.X_OK);
    return file;
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isAbsent ? 'it is not there; `mcpctl weaviate install` brings it' : reasonOf(error);
    throw new OperationalError('WEAVIATE_MISSING', { file, reason }, { cause: error });
  }
}
