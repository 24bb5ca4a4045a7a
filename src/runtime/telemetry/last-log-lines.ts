import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { maskSecrets } from './mask-secrets.ts';

const maxBytes = 16 * 1024;

/**
 * The last `count` lines of a log after byte `from`, as a person reads them: of a JSON line level and message.
 * Empty when there is no such file.
 */
export function lastLogLines(file: string, from: number, count: number): readonly string[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // No log file: the process never got as far as opening it.
    return [];
  }
  try {
    const { size } = fstatSync(descriptor);
    // Smaller than it was: emptied since, so all of it is newer.
    const begin = from > size ? 0 : from;
    const start = Math.max(begin, size - maxBytes);
    const buffer = Buffer.alloc(size - start);
    readSync(descriptor, buffer, 0, buffer.length, start);
    const lines = buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.slice(-count).map((line) => maskSecrets(readable(line), []));
  } finally {
    closeSync(descriptor);
  }
}

/** Size of the log now: where the output of the next start begins. */
export function logSize(file: string): number {
  try {
    const descriptor = openSync(file, 'r');
    const { size } = fstatSync(descriptor);
    closeSync(descriptor);
    return size;
  } catch {
    // No log file yet.
    return 0;
  }
}

function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level?: string;
      msg?: string;
      err?: { message?: string };
    };
    return [level, [msg, err?.message].filter(Boolean).join(': ')].filter(Boolean).join(' ') || line;
  } catch {
    return line;
  }
}
