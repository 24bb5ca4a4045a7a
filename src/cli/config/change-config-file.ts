/** `add` and `remove`: a changed config file takes the place of the old one only when it can be used. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findConfigFile } from '../../runtime/config/find-config-file.ts';
import { parseConfig } from '../../runtime/config/parse-config.ts';
import { runCommand } from '../../runtime/config/run-command.ts';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import { machine } from '../../runtime/limits/machine.ts';
import { writeConfigFile } from '../../runtime/state/atomic-write.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext, FleetOptions } from '../context.ts';

export interface ConfigFile {
  /** Absolute. */
  readonly file: string;
  /** Empty when it is not there yet. */
  readonly text: string;
}

/** The file that `up` would use; without one, `mcpctl.yaml` here. @throws OperationalError `CONFIG_NOT_FOUND`, `CONFIG_UNREADABLE` */
export function findConfigToChange({ cwd, env }: CliContext, { config }: FleetOptions): ConfigFile {
  const found = findConfigFile({ explicit: config ?? null, cwd, env });
  if (found === null) return { file: path.join(cwd, 'mcpctl.yaml'), text: '' };
  try {
    return { file: found, text: readFileSync(found, 'utf8') };
  } catch (error) {
    const facts = { file: found, line: 1, reason: reasonOf(error) };
    throw new OperationalError('CONFIG_UNREADABLE', facts, { cause: error });
  }
}

/** Checks `text`, then puts it in the place of `file`. @returns as `checkConfigText` @throws the same; the old file stays */
export async function replaceConfigFile(
  file: string,
  text: string,
  context: Pick<CliContext, 'env'>,
): Promise<string | null> {
  const unchecked = await checkConfigText(file, text, context);
  try {
    writeConfigFile(file, text);
  } catch (error) {
    const facts = { directory: path.dirname(file), reason: reasonOf(error) };
    throw new OperationalError('STATE_UNWRITABLE', facts, { cause: error });
  }
  return unchecked;
}

/**
 * @returns why it could not be checked to the end; `null` when it was
 * @throws OperationalError `CONFIG_INVALID`, `CONFIG_UNREADABLE`
 */
export async function checkConfigText(
  file: string,
  text: string,
  { env }: Pick<CliContext, 'env'>,
): Promise<string | null> {
  try {
    const sources = { env, directory: path.dirname(file), exec: runCommand };
    await parseConfig(text, { file, catalog, machine: machine(), sources });
    return null;
  } catch (error) {
    // A secret that is not at hand here may well be where the fleet is started.
    if (error instanceof OperationalError && error.code === 'CONFIG_SECRET_UNRESOLVED') return error.message;
    throw error;
  }
}
