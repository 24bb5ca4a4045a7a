import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { clearRunDirectory, openFleetDirectory } from '../../../src/runtime/state/fleet-directory.ts';
import { fleetPaths } from '../../../src/runtime/state/fleet-paths.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';

describe('openFleetDirectory', () => {
  it('makes every directory of the fleet, for the owner only', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    openFleetDirectory(paths);
    openFleetDirectory(paths);
    for (const made of [paths.root, paths.logs, paths.data, paths.compileCache, paths.run, paths.pm2Home]) {
      expect((await stat(made)).mode & 0o777).toBe(0o700);
    }
  });

  it('closes a directory that others could enter', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    await mkdir(paths.root);
    await chmod(paths.root, 0o755);
    openFleetDirectory(paths);
    expect((await stat(paths.root)).mode & 0o777).toBe(0o700);
  });

  it.for([
    { place: 'below a file', root: (file: string) => path.join(file, 'state'), reason: /ENOTDIR/ },
    { place: 'where a file is', root: (file: string) => file, reason: /not a directory/ },
    { place: 'below /proc', root: () => '/proc/self/state', reason: /ENOENT|EACCES/ },
  ])('refuses a root $place', async ({ root, reason }, { expect }) => {
    await using directory = await fleetDirectory();
    const file = `${directory.paths.root}.txt`;
    await writeFile(file, '');
    const paths = fleetPaths({
      stateDirectory: root(file),
      configFile: null,
      stateHome: '/',
      temporary: '/tmp',
      uid: 0,
    });
    expect(() => openFleetDirectory(paths)).toThrow(
      expect.objectContaining({
        code: 'STATE_UNWRITABLE',
        facts: { directory: paths.root, reason: expect.stringMatching(reason) },
      }),
    );
  });
});

describe('clearRunDirectory', () => {
  it('removes what only a running fleet needs and keeps the rest', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    openFleetDirectory(paths);
    for (const file of [paths.stateFile, paths.tokenFile, paths.routesFile, paths.controlSocket]) {
      await writeFile(file, '');
    }
    clearRunDirectory(paths);
    clearRunDirectory(paths);
    expect((await readdir(paths.root)).toSorted()).toEqual([
      'cache',
      'data',
      'history',
      'logs',
      'snapshots',
      'state.json',
      'token',
    ]);
  });
});
