/** Runs the command of a `${cmd:…}`: its output is the value, and nothing it started outlives its deadline. */
import { spawn } from 'node:child_process';
import { endGroup } from '../process/end-group.ts';

/** Resolves with all of stdout; rejects with a reason without any of it. */
export type RunCommand = (
  command: string,
  options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly timeoutMs: number;
  },
) => Promise<string>;

const maxOutputBytes = 64 * 1024;

export const runCommand: RunCommand = (command, { cwd, env, timeoutMs }) => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn('/bin/sh', ['-c', command], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own, so that the deadline ends what the shell started too.
    detached: true,
  });
  const giveUp = (reason: string): void => {
    reject(new Error(reason));
    // What left the group would keep the pipe, and with it this process, open.
    child.stdout.destroy();
    endGroup(child);
  };
  const timer = setTimeout(() => giveUp(`the command took longer than ${timeoutMs / 1000} s`), timeoutMs);
  const output: Buffer[] = [];
  let sizeBytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    output.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxOutputBytes) giveUp(`the command printed more than ${maxOutputBytes} bytes`);
  });
  child.once('error', ({ message }) => giveUp(`the shell cannot be started: ${message}`));
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
    else reject(new Error(`the command ended with ${signal ?? `exit code ${code}`}`));
  });
  return promise;
};
