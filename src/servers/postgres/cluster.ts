/** The directory PostgreSQL keeps its data in: there whole and owned by the right user, or not there at all. */
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddedDatabase, embeddedUser } from '../../runtime/database/embedded-url.ts';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import type { Binaries } from './binaries.ts';
import { diskFullBecause, requireFreeSpace } from './free-space.ts';
import type { Identity } from './identity.ts';
import { recordPassword } from './password.ts';
import { CommandError, runCommand } from './run-command.ts';
import { runSingleUser } from './single-user.ts';

export interface ClusterOptions {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** Of the role `mcpctl`, set when the cluster is created. */
  readonly password: string;
  /** Whether a new cluster must survive a power cut; only throw-away ones need not. */
  readonly isDurable: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const mebibyte = 1024 * 1024;
// A new cluster measures 47 MiB with its first WAL segment; an old one needs room for the next segments.
const newClusterBytes = 96 * mebibyte;
const oldClusterBytes = 32 * mebibyte;
const initialiseTimeoutMs = 120_000;

/** @throws OperationalError `POSTGRES_CANNOT_RUN`, `DISK_FULL`, `STATE_UNREADABLE`, `STATE_UNWRITABLE` */
export async function prepareCluster(options: ClusterOptions): Promise<void> {
  const { directory, binaries, identity, env, signal } = options;
  const version = await readVersion(directory);
  await requireFreeSpace(path.dirname(directory), version === null ? newClusterBytes : oldClusterBytes);
  if (version === null) return createCluster(options);
  if (version !== String(binaries.majorVersion)) {
    const reason = `the data in ${directory} is of PostgreSQL ${version}, this mcpctl brings ${binaries.majorVersion}`;
    throw new OperationalError('POSTGRES_CANNOT_RUN', { reason });
  }
  const { owner } = identity;
  if (owner !== null && (await stat(directory)).uid !== owner.uid) {
    const command = ['chown', '-R', `${owner.uid}:${owner.gid}`, '--', directory];
    await runCommand(command, { env, signal, timeoutMs: initialiseTimeoutMs });
  }
}

async function readVersion(directory: string): Promise<string | null> {
  const file = path.join(directory, 'PG_VERSION');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new OperationalError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** Builds the cluster beside its place and moves it there when it is complete: what is killed half-way leaves none. */
async function createCluster(options: ClusterOptions): Promise<void> {
  const { directory, identity } = options;
  const workshop = `${directory}.new`;
  const unfinished = path.join(workshop, 'cluster');
  const passwordFile = path.join(workshop, 'password');
  try {
    await rm(workshop, { recursive: true, force: true });
    await mkdir(workshop, { mode: 0o700 });
    await writeFile(passwordFile, options.password, { mode: 0o600 });
    if (identity.owner !== null) {
      const { uid, gid } = identity.owner;
      await chown(workshop, uid, gid);
      await chown(passwordFile, uid, gid);
    }
    await initialise(options, unfinished, passwordFile);
    await runSingleUser(`CREATE DATABASE ${embeddedDatabase}`, { ...options, directory: unfinished });
    await recordPassword(unfinished, options.password);
    await rename(unfinished, directory);
  } catch (error) {
    throw await explained(error, directory);
  } finally {
    // A stopped initdb may still be writing when the first attempt meets its files.
    await rm(workshop, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function initialise(options: ClusterOptions, cluster: string, passwordFile: string): Promise<void> {
  const { binaries, identity, isDurable, env, signal } = options;
  const access = [`--username=${embeddedUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const speed = isDurable ? [] : ['--no-sync'];
  // An interrupted initdb kills its helper, which then cannot free what it has in /dev/shm.
  const memory = ['--set=dynamic_shared_memory_type=mmap'];
  const args = [`--pgdata=${cluster}`, ...access, ...locale, ...speed, ...memory, '--no-instructions'];
  const command = [...identity.prefix, binaries.initdb, ...args];
  await runCommand(command, { env, signal, timeoutMs: initialiseTimeoutMs });
}

async function explained(error: unknown, directory: string): Promise<unknown> {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const text = error instanceof CommandError ? error.output : code;
  if (/no space left on device|ENOSPC/i.test(text)) {
    return diskFullBecause(error, path.dirname(directory), newClusterBytes);
  }
  if (error instanceof CommandError) return cannotRun(`creating its data failed: ${error.output}`, error);
  if (code === 'ENOTEMPTY') {
    return cannotRun(`${directory} holds something else than a PostgreSQL cluster`, error);
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    const facts = { directory: path.dirname(directory), reason: reasonOf(error) };
    return new OperationalError('STATE_UNWRITABLE', facts, { cause: error });
  }
  return error;
}

function cannotRun(reason: string, cause: unknown): OperationalError {
  return new OperationalError('POSTGRES_CANNOT_RUN', { reason }, { cause });
}
