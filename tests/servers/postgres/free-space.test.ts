import os from 'node:os';
import { it } from 'vitest';
import { requireFreeSpace } from '../../../src/servers/postgres/free-space.ts';

it('requireFreeSpace says how much is free and how much is needed', async ({ expect }) => {
  await expect(requireFreeSpace(os.tmpdir(), 1)).resolves.toBeUndefined();
  await expect(requireFreeSpace(os.tmpdir(), 2 ** 60)).rejects.toMatchObject({
    code: 'DISK_FULL',
    facts: { directory: os.tmpdir(), freeBytes: expect.any(Number), neededBytes: 2 ** 60 },
  });
});
