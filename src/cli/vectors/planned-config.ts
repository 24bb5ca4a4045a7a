/** The config file with another vector store in it: as text to write, and as the fleet that would come of it. */
import { chownSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { WrittenVectors } from '../../runtime/config/edit-vectors.ts';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import type { FleetConfig } from '../../runtime/fleet/config.ts';
import { machine } from '../../runtime/limits/machine.ts';
import { writeFileAtomic } from '../../runtime/state/atomic-write.ts';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext } from '../context.ts';

export interface PlannedConfig {
  readonly config: FleetConfig;
  readonly text: string;
}

/** @throws OperationalError `CONFIG_INVALID`, `CONFIG_UNREADABLE`, `CONFIG_SECRET_UNRESOLVED` */
export async function plannedConfig(
  file: string,
  vectors: WrittenVectors,
  env: CliContext['env'],
): Promise<PlannedConfig> {
  const [{ withVectors }, { parseConfig }, { runCommand }] = await Promise.all([
    import('../../runtime/config/edit-vectors.ts'),
    import('../../runtime/config/parse-config.ts'),
    import('../../runtime/config/run-command.ts'),
  ]);
  const text = withVectors(readFileSync(file, 'utf8'), vectors);
  const sources = { env, directory: path.dirname(file), exec: runCommand };
  return { config: await parseConfig(text, { file, catalog, machine: machine(), sources }), text };
}

/** In one step, with the mode and the owner the file had. @throws OperationalError `CONFIG_UNREADABLE` */
export function writeConfig(file: string, text: string): void {
  try {
    // A link stays one.
    const place = realpathSync(file);
    const { mode, uid, gid } = statSync(place);
    writeFileAtomic(place, text, mode & 0o777);
    if (process.getuid?.() === 0) chownSync(place, uid, gid);
  } catch (error) {
    const facts = { file, line: 1, reason: `it cannot be written: ${reasonOf(error)}` };
    throw new OperationalError('CONFIG_UNREADABLE', facts, { cause: error });
  }
}
