/** A child process that cannot outlive the test run, not even when the run is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface BoundProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the process has ended; 128 + n after signal n. */
  readonly exitCode: Promise<number>;
  /** All that it wrote, once it has ended. */
  readonly output: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

// The shell's input is a pipe from the test. When that ends, whatever the reason, so does the process. No stranger can
// be hit: the PID stays taken until the shell has waited for it. Again each second: a Node that is just starting ignores
// the first SIGINT.
const keeper = `
  "$@" 3>&- & child=$!
  echo $child >&3
  exec 3>&- 4<&0
  { read -r _ <&4; while kill -INT $child; do sleep 1; done; } >/dev/null 2>&1 & watch=$!
  wait $child; code=$?
  kill $watch
  exit $code`;

/** Starts `command`. SIGINT ends it together with its scope: `await using server = await boundProcess(…)`. */
export async function boundProcess(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<BoundProcess> {
  const shell = spawn('/bin/sh', ['-c', keeper, 'sh', ...command], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const exitCode = once(shell, 'exit').then(([code]) => Number(code));
  const output = Promise.all([text(shell.stdout), text(shell.stderr)]).then((parts) => parts.join(''));
  const pid = Number(await text(shell.stdio[3] as Readable));
  return {
    pid,
    exitCode,
    output,
    kill: (signal) => {
      process.kill(pid, signal);
    },
    [Symbol.asyncDispose]: async () => {
      shell.stdin.end();
      await exitCode;
    },
  };
}
