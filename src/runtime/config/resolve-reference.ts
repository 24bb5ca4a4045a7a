/** What a reference stands for. Values are secrets: they go into no error, only the reason why there is none does. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '../errors.ts';
import type { Reference } from './reference.ts';
import type { RunCommand } from './run-command.ts';

export interface ReferenceSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory of the config file: relative paths start here, and commands run here. */
  readonly directory: string;
  readonly exec: RunCommand;
}

const commandTimeoutMs = 10_000;

/** @throws Error whose message says why there is no value, fit after "but" */
export async function resolveReference(
  { kind, target }: Reference,
  sources: ReferenceSources,
): Promise<string> {
  const value = await valueFrom(kind, target, sources);
  if (value === '') throw new Error('it is empty');
  return value;
}

async function valueFrom(
  kind: Reference['kind'],
  target: string,
  { env, directory, exec }: ReferenceSources,
): Promise<string> {
  switch (kind) {
    case 'env': {
      const value = env[target];
      if (value === undefined) throw new Error('the variable is not set');
      return value;
    }
    case 'file': {
      // Nearly every file ends with a line break that is not part of the secret.
      const text = await readSecretFile(absolutePath(target, directory, env['HOME'] || homedir()));
      return text.replace(/\r?\n$/, '');
    }
    case 'cmd':
      return (await exec(target, { cwd: directory, env, timeoutMs: commandTimeoutMs })).trim();
  }
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

export function absolutePath(target: string, directory: string, home: string): string {
  if (target === '~' || target.startsWith('~/')) return path.join(home, target.slice(1));
  return path.resolve(directory, target);
}
