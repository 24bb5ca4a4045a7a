/** The bearer token that clients of this fleet send; made once, kept in a file of mode 0600. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OperationalError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from './atomic-write.ts';
import type { FleetPaths } from './fleet-paths.ts';

/** `null` before the first `up`. @throws OperationalError `STATE_UNREADABLE` */
export function readFleetToken({ tokenFile }: Pick<FleetPaths, 'tokenFile'>): string | null {
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new OperationalError(
      'STATE_UNREADABLE',
      { file: tokenFile, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

export function ensureFleetToken(paths: Pick<FleetPaths, 'tokenFile'>): string {
  const known = readFleetToken(paths);
  if (known !== null && known !== '') return known;
  const token = randomBytes(32).toString('base64url');
  writeFileAtomic(paths.tokenFile, `${token}\n`);
  return token;
}
