import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { OperationalError } from '../errors.ts';

const names = ['mcpctl.yaml', 'mcpctl.yml'];

/**
 * The config file of the fleet: `explicit`, else `MCPCTL_CONFIG`, else `mcpctl.yaml` or `mcpctl.yml` in `cwd` or a directory
 * above it, up to the root of the repository or the home directory. `null` when there is none.
 *
 * @returns an absolute path
 * @throws OperationalError `CONFIG_NOT_FOUND` when a file that was named is missing
 */
export function findConfigFile({
  explicit,
  cwd,
  env,
}: {
  readonly explicit: string | null;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): string | null {
  const named = explicit ?? (env['MCPCTL_CONFIG'] || null);
  if (named !== null) {
    const file = path.resolve(cwd, named);
    if (!isFile(file)) throw new OperationalError('CONFIG_NOT_FOUND', { file });
    return file;
  }
  const trusted = trustedOwners(cwd);
  for (const directory of directoriesUpwards(cwd, env['HOME'] || homedir())) {
    const found = names
      .map((name) => path.join(directory, name))
      .find((file) => isFile(file) && (directory === cwd || trusted.has(statSync(file).uid)));
    if (found !== undefined) return found;
  }
  return null;
}

/** A config file can run commands: one that a stranger left in a directory above (/tmp) is passed over. */
function trustedOwners(cwd: string): ReadonlySet<number> {
  return new Set([0, process.getuid?.() ?? 0, statSync(cwd, { throwIfNoEntry: false })?.uid ?? 0]);
}

function directoriesUpwards(cwd: string, home: string): readonly string[] {
  const directories = [cwd];
  for (let directory = cwd; !isLast(directory, home); ) {
    directory = path.dirname(directory);
    directories.push(directory);
  }
  return directories;
}

function isLast(directory: string, home: string): boolean {
  return (
    directory === home || path.dirname(directory) === directory || existsSync(path.join(directory, '.git'))
  );
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
