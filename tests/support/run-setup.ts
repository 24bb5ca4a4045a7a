/** Vitest global setup: one directory for all that the run leaves in the world, and a keeper that clears it up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export async function setup(): Promise<() => Promise<void>> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'mcpctl-tests-'));
  // For root, PostgreSQL runs as somebody else, who must find the way to its files.
  await chmod(root, 0o711);
  const script = fileURLToPath(new URL('./run-keeper.ts', import.meta.url));
  // A group of its own: Ctrl-C reaches the test runner, whose end then ends this.
  const keeper = spawn(process.execPath, [script, root], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  process.env['TMPDIR'] = root;
  return () => clearedUp(keeper);
}

/** @throws Error naming what the tests left behind */
async function clearedUp(keeper: ChildProcess): Promise<void> {
  const gone = once(keeper, 'exit');
  keeper.stdin?.end();
  const left = keeper.stdout === null ? '' : await text(keeper.stdout);
  await gone;
  if (left !== '') throw new Error(`The tests left behind:\n${left}`);
}
