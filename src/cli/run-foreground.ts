import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/**
 * Runs `argv` on this terminal until it ends, passing an interruption on as SIGTERM.
 *
 * @returns its exit code; 128 and the signal's number when a signal ended it
 */
export async function runForeground(options: {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interrupted: AbortSignal;
}): Promise<number> {
  const [command, ...args] = options.argv;
  const child = spawn(command, args, { stdio: 'inherit', env: options.env });
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  if (options.interrupted.aborted) stop();
  options.interrupted.addEventListener('abort', stop, { once: true });
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  } finally {
    options.interrupted.removeEventListener('abort', stop);
  }
}
