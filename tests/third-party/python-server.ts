/** A server written with FastMCP, in an environment of its own that is made at the first run. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildDirectory, withoutProgram } from './toolchain.ts';

const source = path.join(import.meta.dirname, 'python');
const requirements = path.join(source, 'requirements.txt');
const installedWithinMs = 300_000;

export const pythonServer = {
  missing: (): string | null => withoutProgram('python3', '-c', 'import venv, ensurepip'),
  settings: async (): Promise<Record<string, unknown>> => ({
    command: path.join(await environment(), 'bin', 'python'),
    args: [path.join(source, 'server.py')],
    startTimeout: '60s',
  }),
} as const;

/** One for each list of requirements. */
async function environment(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const place = path.join(buildDirectory, `python-${hash}`);
  const complete = path.join(place, 'complete');
  if (existsSync(complete)) return place;
  // What an interrupted run left.
  await rm(place, { recursive: true, force: true });
  const run = promisify(execFile);
  const options = { timeout: installedWithinMs };
  await run('python3', ['-m', 'venv', place], options);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await run(path.join(place, 'bin', 'python'), pip, options);
  await writeFile(complete, '');
  return place;
}
