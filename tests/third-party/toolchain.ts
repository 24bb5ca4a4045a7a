/** Toolchains of other languages, and what is built with them: kept for the next run. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const buildDirectory: string = path.resolve(
  import.meta.dirname,
  '../../node_modules/.cache/third-party',
);

/** Why what needs `program` is not tried; `null`: it is there. In CI its absence is no excuse. */
export function withoutProgram(program: string, ...versionArgs: readonly string[]): string | null {
  if (process.env['CI']) return null;
  const { status } = spawnSync(program, versionArgs, { stdio: 'ignore' });
  return status === 0 ? null : `\`${program}\` is not there`;
}
