/** What is kept of a login at one remote server, in a file of mode 0600: client, tokens, and where both came from. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type {
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { OperationalError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from '../state/atomic-write.ts';

export interface Login {
  readonly schema: 1;
  /** The server these are for: tokens never go to another. */
  readonly url: string;
  readonly discovery: OAuthDiscoveryState | null;
  readonly client: StoredOAuthClientInformation | null;
  readonly tokens: StoredOAuthTokens | null;
  /** Of the access token, in milliseconds since 1970; `null`: not told. */
  readonly expiresAtMs: number | null;
}

/** Nothing is kept yet, or only what was for another URL. */
function emptyLogin(url: string): Login {
  return { schema: 1, url, discovery: null, client: null, tokens: null, expiresAtMs: null };
}

/** @throws OperationalError `STATE_UNREADABLE` */
export function readLogin(file: string, url: string): Login {
  try {
    const login = JSON.parse(readFileSync(file, 'utf8')) as Login | null;
    if (login?.schema !== 1) throw new Error(`schema ${String(login?.schema)} is not one this mcpctl knows`);
    return login.url === url ? login : emptyLogin(url);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLogin(url);
    throw new OperationalError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** @throws OperationalError `STATE_UNWRITABLE` */
export function writeLogin(file: string, login: Login): void {
  const directory = path.dirname(file);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileAtomic(file, JSON.stringify(login));
  } catch (error) {
    throw new OperationalError('STATE_UNWRITABLE', { directory, reason: reasonOf(error) }, { cause: error });
  }
}

/** For a new login: who registered for the last one, and whoever was asked then, may have changed. */
export function forgetClient(file: string, url: string): void {
  writeLogin(file, { ...readLogin(file, url), client: null, discovery: null });
}

/** Whether somebody has agreed. What cannot be read counts as nothing: who wants to use it learns why. */
export function isLoggedIn(file: string, url: string): boolean {
  try {
    return readLogin(file, url).tokens !== null;
  } catch (error) {
    if (error instanceof OperationalError) return false;
    throw error;
  }
}
