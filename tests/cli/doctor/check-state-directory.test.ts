import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { checkStateDirectory } from '../../../src/cli/doctor/check-state-directory.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const ownUid = process.getuid?.() ?? 0;

describe('checkStateDirectory', () => {
  it('is content with a directory of our own', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    expect(checkStateDirectory(directory.path, ownUid)).toMatchObject([
      { name: 'directory', status: 'ok', detail: `${directory.path} (mode 0700)` },
      { name: 'free space', status: 'ok' },
    ]);
  });

  it('is content when the directory can be created', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const root = path.join(directory.path, 'a', 'b');
    const [finding] = checkStateDirectory(root, ownUid);
    expect(finding).toMatchObject({ status: 'ok', detail: `${root} does not exist yet` });
  });

  it('warns of a directory that others can read', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    chmodSync(directory.path, 0o755);
    const [finding] = checkStateDirectory(directory.path, ownUid);
    expect(finding).toMatchObject({
      status: 'warn',
      fix: expect.stringContaining(`chmod 700 ${directory.path}`),
    });
  });

  it("refuses another user's directory", async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const [finding] = checkStateDirectory(directory.path, ownUid + 1);
    expect(finding).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining(`belongs to user ${ownUid}`),
    });
  });

  it('refuses a file in its place', async ({ expect }) => {
    await using directory = await temporaryDirectory('doctor');
    const file = path.join(directory.path, 'state');
    writeFileSync(file, '');
    expect(checkStateDirectory(file, ownUid)[0]).toMatchObject({
      status: 'fail',
      detail: `${file} is not a directory`,
    });
  });

  it('refuses a directory that is not writable', async ({ expect, skip }) => {
    skip(ownUid === 0, 'root may write everywhere');
    await using directory = await temporaryDirectory('doctor');
    const root = path.join(directory.path, 'state');
    mkdirSync(root, { mode: 0o500 });
    expect(checkStateDirectory(root, ownUid)[0]).toMatchObject({ status: 'fail' });
    expect(checkStateDirectory(path.join(root, 'deeper'), ownUid)[0]).toMatchObject({ status: 'fail' });
  });
});
