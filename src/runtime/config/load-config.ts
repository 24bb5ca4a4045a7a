import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, reasonOf } from '../errors.ts';
import type { FleetConfig } from '../fleet/config.ts';
import type { ServerEntry } from '../fleet/server-entry.ts';
import type { Machine } from '../limits/machine.ts';
import { fillDefaults } from './fill-defaults.ts';
import { type RunCommand, runCommand } from './run-command.ts';

export interface LoadConfigOptions {
  /** As `findConfigFile` found it; `null`: the defaults alone. */
  readonly file: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly catalog: readonly ServerEntry[];
  /** Asked only when there is a file. */
  readonly machine: () => Machine;
  /** Runs the commands of `${cmd:…}`. */
  readonly exec?: RunCommand;
}

/**
 * The fleet that the config file asks for, with defaults filled in and references resolved.
 *
 * @throws OperationalError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE`, `CONFIG_INVALID`, `CONFIG_SECRET_UNRESOLVED`
 */
export async function loadConfig(options: LoadConfigOptions): Promise<FleetConfig> {
  const { file, env, catalog, machine, exec = runCommand } = options;
  if (file === null) return fillDefaults(null, {}, catalog);
  const text = await read(file);
  // Most fleets have no config file; only those that do pay for the YAML parser and zod.
  const { parseConfig } = await import('./parse-config.ts');
  const sources = { env, directory: path.dirname(file), exec };
  return parseConfig(text, { file, catalog, machine: machine(), sources });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new OperationalError('CONFIG_NOT_FOUND', { file }, { cause: error });
    }
    throw new OperationalError(
      'CONFIG_UNREADABLE',
      { file, line: 1, reason: reasonOf(error) },
      { cause: error },
    );
  }
}
