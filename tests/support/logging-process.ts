/** A process of ours, read through its log. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { LogLine } from './recorded-log.ts';

export interface LoggingProcess extends AsyncDisposable {
  /** The first line of its log with this in its message, from the beginning on. @throws Error when it ended without */
  line(message: string): Promise<LogLine>;
  readonly exitCode: Promise<number | null>;
  /** All of its standard error, once it has ended. */
  readonly complaint: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs `script` (a .ts file) with exactly this environment and PATH. It has a pipe for its standard input. */
export function loggingProcess(
  script: string,
  env: Readonly<Record<string, string | undefined>>,
): LoggingProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line) as LogLine));
  const closed = once(child, 'close');
  const complaint = text(child.stderr);
  return {
    line: async (message) => {
      let hasEnded = false;
      while (true) {
        const found = lines.find(({ msg }) => msg.includes(message));
        if (found !== undefined) return found;
        if (hasEnded)
          throw new Error(`Ended without "${message}": ${JSON.stringify(lines)} ${await complaint}`);
        hasEnded = await Promise.race([once(reader, 'line').then(() => false), closed.then(() => true)]);
      }
    },
    exitCode: closed.then(([code]) => code as number | null),
    complaint,
    kill: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
