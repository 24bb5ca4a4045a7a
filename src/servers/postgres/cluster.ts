/** The directory PostgreSQL keeps its data in: there whole and owned by the right user, or not there at all. */
import { chown, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { embeddedDatabase, embeddedUser } from '../../runtime/database/embedded-url.ts';
import { OperationalError } from '../../runtime/errors.ts';
import type { Binaries } from './binaries.ts';
import type { Identity } from './identity.ts';
import { CommandError, runCommand } from './run-command.ts';

export interface ClusterOptions {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** Of the role `mcpctl`, set when the cluster is created. */
  readonly password: string;
  /** Whether a new cluster must survive a power cut; only throw-away ones need not. */
  readonly durable: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

const mebibyte = 1024 * 1024;
// A new cluster measures 47 MiB with its first WAL segment; an old one needs room for the next segment.
const newClusterBytes = 96 * mebibyte;
const oldClusterBytes = 32 * mebibyte;
const initialiseTimeoutMs = 120_000;

/** @throws OperationalError `POSTGRES_CANNOT_RUN`, `DISK_FULL` */
export async function prepareCluster(options: ClusterOptions): Promise<void> {
  const { directory, binaries, identity, env } = options;
  const version = await readVersion(directory);
  await checkSpace(path.dirname(directory), version === null ? newClusterBytes : oldClusterBytes);
  if (version === null) return createCluster(options);
  if (version !== String(binaries.majorVersion)) {
    throw cannotRun(
      `the data in ${directory} was written by PostgreSQL ${version}, this mcpctl brings ${binaries.majorVersion}`,
    );
  }
  const { owner } = identity;
  if (owner !== null && (await stat(directory)).uid !== owner.uid) {
    const command = ['chown', '-R', `${owner.uid}:${owner.gid}`, '--', directory];
    await runCommand(command, { env, timeoutMs: initialiseTimeoutMs });
  }
}

/** Builds the cluster beside its place and moves it there when it is complete: what is killed half-way leaves none. */
async function createCluster(options: ClusterOptions): Promise<void> {
  const { directory, identity } = options;
  const workshop = `${directory}.new`;
  const unfinished = path.join(workshop, 'cluster');
  const passwordFile = path.join(workshop, 'password');
  await rm(workshop, { recursive: true, force: true });
  try {
    await mkdir(workshop, { mode: 0o700 });
    await writeFile(passwordFile, options.password, { mode: 0o600 });
    for (const entry of identity.owner === null ? [] : [workshop, passwordFile]) {
      await chown(entry, identity.owner?.uid ?? 0, identity.owner?.gid ?? 0);
    }
    await initialise(options, unfinished, passwordFile);
    await rename(unfinished, directory);
  } catch (error) {
    throw await explained(error, directory);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function initialise(options: ClusterOptions, cluster: string, passwordFile: string): Promise<void> {
  const { binaries, identity, durable, env, signal } = options;
  const run = (command: readonly string[], input: string): Promise<string> =>
    runCommand([...identity.prefix, ...command], {
      env,
      timeoutMs: initialiseTimeoutMs,
      input,
      ...(signal === undefined ? {} : { signal }),
    });
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${embeddedUser}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const speed = durable ? [] : ['--no-sync'];
  await run(
    [binaries.initdb, `--pgdata=${cluster}`, ...access, ...locale, ...speed, '--no-instructions'],
    '',
  );
  // Single-user mode: no listening socket, and it ends with its input.
  await run(
    [binaries.postgres, '--single', '-D', cluster, 'postgres'],
    `CREATE DATABASE ${embeddedDatabase}\n`,
  );
}

async function readVersion(directory: string): Promise<string | null> {
  try {
    return (await readFile(path.join(directory, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function checkSpace(directory: string, neededBytes: number): Promise<void> {
  const freeBytes = await freeSpace(directory);
  if (freeBytes < neededBytes) throw new OperationalError('DISK_FULL', { directory, freeBytes, neededBytes });
}

async function freeSpace(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

async function explained(error: unknown, directory: string): Promise<unknown> {
  const output = error instanceof CommandError ? error.output : (error as NodeJS.ErrnoException).code;
  if (output !== undefined && /no space left on device|ENOSPC/i.test(output)) {
    const facts = {
      directory,
      freeBytes: await freeSpace(path.dirname(directory)),
      neededBytes: newClusterBytes,
    };
    return new OperationalError('DISK_FULL', facts, { cause: error });
  }
  if (!(error instanceof CommandError)) return error;
  return new OperationalError(
    'POSTGRES_CANNOT_RUN',
    { reason: `initdb failed: ${output}` },
    { cause: error },
  );
}

function cannotRun(reason: string): OperationalError {
  return new OperationalError('POSTGRES_CANNOT_RUN', { reason });
}
