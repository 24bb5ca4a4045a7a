/**
 * The password of the role `mcpctl`, kept equal to the one this process was given: who lost the fleet's state must not
 * lose its data as well. A digest beside the data says whether it changed.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddedUser } from '../../runtime/database/embedded-url.ts';
import { OperationalError } from '../../runtime/errors.ts';
import { CommandError } from './run-command.ts';
import { runSingleUser, type SingleUserOptions } from './single-user.ts';

/** Remembers the password that the cluster in `directory` was given. */
export async function recordPassword(directory: string, password: string): Promise<void> {
  await writeFile(digestFile(directory), digest(password), { mode: 0o600 });
}

/** @throws OperationalError `POSTGRES_CANNOT_RUN` when PostgreSQL does not take the password */
export async function adoptPassword(password: string, options: SingleUserOptions): Promise<void> {
  if ((await recordedDigest(options.directory)) === digest(password)) return;
  const literal = `'${password.replaceAll("'", "''")}'`;
  try {
    await runSingleUser(`ALTER ROLE ${embeddedUser} PASSWORD ${literal}`, options);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const reason = `its password could not be set: ${error.output}`;
    throw new OperationalError('POSTGRES_CANNOT_RUN', { reason }, { cause: error });
  }
  await recordPassword(options.directory, password);
}

async function recordedDigest(directory: string): Promise<string | null> {
  try {
    return await readFile(digestFile(directory), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function digestFile(directory: string): string {
  return path.join(directory, 'mcpctl-password.sha256');
}

function digest(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
