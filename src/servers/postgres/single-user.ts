import type { Binaries } from './binaries.ts';
import type { Identity } from './identity.ts';
import { runCommand } from './run-command.ts';

export interface SingleUserOptions {
  readonly directory: string;
  readonly binaries: Pick<Binaries, 'postgres'>;
  readonly identity: Identity;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const timeoutMs = 120_000;

/**
 * Runs one statement, in one line, in a cluster that is not running: no socket is opened, no password asked.
 *
 * @throws CommandError when the statement fails
 */
export async function runSingleUser(statement: string, options: SingleUserOptions): Promise<void> {
  const { directory, binaries, identity, env, signal } = options;
  const settings = {
    // Else PostgreSQL reports the failure and ends with code 0.
    exit_on_error: 'on',
    // The statement may hold a password.
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['--single', ...flags, '-D', directory, 'postgres'];
  await runCommand([...identity.prefix, binaries.postgres, ...args], {
    env,
    signal,
    timeoutMs,
    input: `${statement}\n`,
  });
}
