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
  // Without exit_on_error PostgreSQL reports the failure and ends with code 0.
  const args = [
    '--single',
    '-c',
    'exit_on_error=on',
    '-c',
    'log_checkpoints=off',
    '-D',
    directory,
    'postgres',
  ];
  await runCommand([...identity.prefix, binaries.postgres, ...args], {
    env,
    signal,
    timeoutMs,
    input: `${statement}\n`,
  });
}
