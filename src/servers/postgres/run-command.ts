import { type ExecFileException, execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface CommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Ends the command early. */
  readonly signal?: AbortSignal;
  /** For its standard input; default: nothing. */
  readonly input?: string;
}

/** A command that was started and did not end well, or could not be started. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** The last lines it wrote, or why it could not be started. */
  readonly output: string;

  constructor(command: readonly string[], output: string, options: ErrorOptions) {
    super(`${command.join(' ')}: ${output}`, options);
    this.output = output;
  }
}

/**
 * Runs `command` to its end and returns its standard output.
 *
 * @throws CommandError
 * @throws the reason of `signal` when it aborts
 */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<string> {
  const [file = '', ...args] = command;
  const { env, timeoutMs, signal, input = '' } = options;
  const running = execute(file, args, {
    env,
    timeout: timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  // A command that ends without reading its input closes the pipe; how it ended says why.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    signal?.throwIfAborted();
    throw new CommandError(command, outputOf(error, timeoutMs), { cause: error });
  }
}

function outputOf(error: unknown, timeoutMs: number): string {
  const { stderr, killed, code, message } = error as ExecFileException;
  if (killed === true) return `no end within ${timeoutMs} ms`;
  const lines = (stderr ?? '').trim().split('\n').slice(-3).join('; ');
  if (lines !== '') return lines;
  // A text such as ENOENT: it was never started, and the message says more.
  return typeof code === 'string' ? message : `it ended with code ${code}`;
}
