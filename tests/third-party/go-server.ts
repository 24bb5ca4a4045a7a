/** A server written with the Go SDK, built at each run: Go itself knows what is up to date. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildDirectory, withoutProgram } from './toolchain.ts';

const source = path.join(import.meta.dirname, 'go');
const builtWithinMs = 300_000;

export const goServer = {
  missing: (): string | null => withoutProgram('go', 'version'),
  settings: async (): Promise<Record<string, unknown>> => {
    const program = path.join(buildDirectory, 'go-server');
    await promisify(execFile)('go', ['build', '-o', program, '.'], { cwd: source, timeout: builtWithinMs });
    return { command: program };
  },
} as const;
