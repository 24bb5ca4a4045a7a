import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { lockFleet } from '../../../src/runtime/state/fleet-lock.ts';
import {
  createNamedToken,
  readNamedTokens,
  revokeNamedToken,
  type TokenWish,
  tokenHash,
} from '../../../src/runtime/state/named-tokens.ts';
import { maskSecrets } from '../../../src/runtime/telemetry/mask-secrets.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const stay = new AbortController().signal;

function wish(name: string): TokenWish {
  return {
    name,
    servers: ['memory'],
    tools: [],
    readOnly: true,
    createdAt: '2026-01-31T12:00:00.000Z',
    expiresAt: null,
  };
}

describe('named tokens', () => {
  it('keeps a hash, in a file of the owner alone, and never the token', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    const token = await createNamedToken(file, wish('ci'), stay);
    expect(readNamedTokens(file)).toEqual([{ ...wish('ci'), hash: tokenHash(token) }]);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  it('makes tokens that nobody guesses, and that masking knows', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    const token = await createNamedToken(file, wish('ci'), stay);
    expect(token).toMatch(/^mcpctl_[\w-]{43}$/);
    expect(maskSecrets(`sent ${token}.`, [])).toBe('sent ***.');
  });
  it('revokes one and keeps the others', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    for (const name of ['a', 'b']) await createNamedToken(file, wish(name), stay);
    await revokeNamedToken(file, 'a', stay);
    expect(readNamedTokens(file).map(({ name }) => name)).toEqual(['b']);
  });
  it('waits for another command that changes them', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    const other = await lockFleet(file, { timeoutMs: 1000, signal: stay });
    const made = createNamedToken(file, wish('ci'), stay);
    await new Promise(setImmediate);
    // What the other one writes is there when this one reads.
    writeFileSync(file, JSON.stringify({ schema: 1, tokens: [{ ...wish('other'), hash: 'h' }] }));
    await other[Symbol.asyncDispose]();
    await made;
    expect(readNamedTokens(file).map(({ name }) => name)).toEqual(['other', 'ci']);
  });
  it('refuses a name twice, and one that is not there', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    await createNamedToken(file, wish('ci'), stay);
    await expect(createNamedToken(file, wish('ci'), stay)).rejects.toMatchObject({ code: 'TOKEN_EXISTS' });
    await expect(revokeNamedToken(file, 'cd', stay)).rejects.toMatchObject({
      code: 'TOKEN_UNKNOWN',
      facts: { name: 'cd', known: ['ci'] },
    });
  });
  it('does not write over a file that it does not understand', async ({ expect }) => {
    await using directory = await temporaryDirectory('tokens');
    const file = path.join(directory.path, 'tokens.json');
    writeFileSync(file, '{"schema":2}');
    await expect(createNamedToken(file, wish('ci'), stay)).rejects.toMatchObject({
      code: 'STATE_UNREADABLE',
    });
    expect(readFileSync(file, 'utf8')).toBe('{"schema":2}');
  });
});
