import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { version } from '../version.ts';

/** Tells which code this is: it changes with every version and with every build of a checkout. */
export function ownBuild(): string {
  return `${version}-${Math.round(statSync(fileURLToPath(import.meta.url)).mtimeMs)}`;
}
