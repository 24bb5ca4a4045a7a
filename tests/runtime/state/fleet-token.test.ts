import { mkdir, stat, writeFile } from 'node:fs/promises';
import { describe, it } from 'vitest';
import { ensureFleetToken, readFleetToken } from '../../../src/runtime/state/fleet-token.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';

describe('ensureFleetToken', () => {
  it('makes a token once, for the owner only, and keeps it', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { root, tokenFile } = directory.paths;
    await mkdir(root);
    expect(readFleetToken({ tokenFile })).toBeNull();
    const token = ensureFleetToken({ tokenFile });
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(ensureFleetToken({ tokenFile })).toBe(token);
    expect(readFleetToken({ tokenFile })).toBe(token);
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
  });

  it('makes a new one where the file is empty', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { root, tokenFile } = directory.paths;
    await mkdir(root);
    await writeFile(tokenFile, '\n');
    expect(ensureFleetToken({ tokenFile })).toMatch(/^[\w-]{43}$/);
  });
});

describe('readFleetToken', () => {
  it('refuses what cannot be read', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { tokenFile } = directory.paths;
    await mkdir(tokenFile, { recursive: true });
    expect(() => readFleetToken({ tokenFile })).toThrow(
      expect.objectContaining({
        code: 'STATE_UNREADABLE',
        facts: expect.objectContaining({ file: tokenFile }),
      }),
    );
  });
});
