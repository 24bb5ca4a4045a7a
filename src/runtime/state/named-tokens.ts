/** Tokens that an operator gave to clients by name, each for as much as it needs. Only their hashes are kept. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OperationalError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { lockFleet } from './fleet-lock.ts';

/** What a client with this token may use. Patterns know `*`; an empty list means all. */
export interface NamedToken {
  /** Shown in metrics and in the audit log. */
  readonly name: string;
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** Names of servers and virtual servers. */
  readonly servers: readonly string[];
  /** Of `server__tool` as clients see them. */
  readonly tools: readonly string[];
  /** Tools only that change nothing. */
  readonly readOnly: boolean;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; `null`: never. */
  readonly expiresAt: string | null;
}

export type TokenWish = Omit<NamedToken, 'hash'>;

interface TokenFile {
  readonly schema: 1;
  readonly tokens: readonly NamedToken[];
}

const lockTimeoutMs = 5000;
/** By it a token is known as ours, also in a text that somebody publishes by mistake (telemetry/mask-secrets.ts). */
const prefix = 'mcpctl_';

/** Empty before the first was made. @throws OperationalError `STATE_UNREADABLE` */
export function readNamedTokens(file: string): readonly NamedToken[] {
  try {
    return parseNamedTokens(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new OperationalError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** @throws Error that says what is wrong */
export function parseNamedTokens(text: string): readonly NamedToken[] {
  const content = JSON.parse(text) as TokenFile | null;
  if (content?.schema !== 1 || !Array.isArray(content.tokens)) {
    throw new Error(`schema ${String(content?.schema)} is not one this mcpctl knows`);
  }
  return content.tokens;
}

/**
 * @returns the token itself, which is kept nowhere
 * @throws OperationalError `TOKEN_EXISTS`, `STATE_UNREADABLE`, `STATE_UNWRITABLE`, `FLEET_LOCKED`
 */
export async function createNamedToken(file: string, wish: TokenWish, signal: AbortSignal): Promise<string> {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`;
  await change(file, signal, (tokens) => {
    if (tokens.some(({ name }) => name === wish.name)) {
      throw new OperationalError('TOKEN_EXISTS', { name: wish.name });
    }
    return [...tokens, { ...wish, hash: tokenHash(token) }];
  });
  return token;
}

/** @throws OperationalError `TOKEN_UNKNOWN`, `STATE_UNREADABLE`, `STATE_UNWRITABLE`, `FLEET_LOCKED` */
export async function revokeNamedToken(file: string, name: string, signal: AbortSignal): Promise<void> {
  await change(file, signal, (tokens) => {
    const left = tokens.filter((token) => token.name !== name);
    if (left.length < tokens.length) return left;
    throw new OperationalError('TOKEN_UNKNOWN', { name, known: tokens.map((token) => token.name) });
  });
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** One command at a time: what two of them change together is not lost. */
async function change(
  file: string,
  signal: AbortSignal,
  next: (tokens: readonly NamedToken[]) => readonly NamedToken[],
): Promise<void> {
  await using _lock = await lockFleet(file, { timeoutMs: lockTimeoutMs, signal });
  const content: TokenFile = { schema: 1, tokens: next(readNamedTokens(file)) };
  try {
    writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`);
  } catch (error) {
    const reason = reasonOf(error);
    throw new OperationalError('STATE_UNWRITABLE', { directory: file, reason }, { cause: error });
  }
}
