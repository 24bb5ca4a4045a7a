import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'vitest';
import { openLimiter } from '../../../src/runtime/limits/open-limiter.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const env = { PATH: process.env['PATH'] };
const nowhere = { v1: new Map(), v2: null };

describe('openLimiter', () => {
  it('holds nothing when it is off', ({ expect }) => {
    expect(openLimiter({ fleetId: 'off', enforce: 'off', env })).toMatchObject({
      means: 'nothing',
      because: null,
    });
  });

  it('falls back to the sampler, and says why nothing is better', ({ expect }) => {
    const limiter = openLimiter({ fleetId: 'none', enforce: 'prefer', env, mounts: nowhere });
    expect(limiter).toMatchObject({
      means: 'sampler',
      because:
        'no user manager of systemd answers; no cgroup v2 is mounted; no cgroup v1 controllers for memory and cpu are mounted',
    });
  });

  it('takes no group that a process does not end up in', async ({ expect }) => {
    await using directory = await temporaryDirectory('groups');
    const mount = { root: directory.path, own: directory.path };
    const v1 = new Map([
      ['memory', mount],
      ['cpu', mount],
    ]);
    const limiter = openLimiter({ fleetId: 'fake', enforce: 'prefer', env, mounts: { v1, v2: null } });
    expect(limiter).toMatchObject({ means: 'sampler', because: expect.stringContaining('cgroup v1') });
  });

  it('takes no systemd whose limits do not hold', async ({ expect }) => {
    await using directory = await temporaryDirectory('systemd');
    const limiter = await withSystemd(directory.path, 'exec "$@"', 'max\nmax 100000\nmax');
    expect(limiter).toMatchObject({
      means: 'sampler',
      because: expect.stringContaining('systemd sets limits that do not hold'),
    });
  });

  it('takes systemd when a scope of it holds what was asked for', async ({ expect }) => {
    await using directory = await temporaryDirectory('systemd');
    const limiter = await withSystemd(directory.path, 'exec "$@"', '67108864\n50000 100000\n64');
    expect(limiter).toMatchObject({ means: 'systemd scope', because: null });
    const limits = { memoryBytes: 150 * 1024 ** 2, cpuCores: 0.25, pids: 99 };
    expect(limiter.open('memory.1', limits)).toMatchObject({
      joins: [],
      prefix: [
        'systemd-run',
        '--user',
        '--scope',
        '--quiet',
        '--unit=mcpctl-scoped-memory.1.scope',
        '--property=MemoryMax=157286400',
        '--property=MemorySwapMax=0',
        '--property=CPUQuota=25%',
        '--property=TasksMax=99',
        '--',
      ],
    });
  });

  it('says what systemd refuses', async ({ expect }) => {
    await using directory = await temporaryDirectory('systemd');
    const limiter = await withSystemd(directory.path, 'exit 1', '');
    expect(limiter.because).toContain('systemd refuses a scope');
  });
});

/** A machine with a `systemd-run` that does `script` after its options, in a hierarchy that has these limits. */
async function withSystemd(root: string, script: string, limits: string) {
  const bin = path.join(root, 'bin');
  const runtime = path.join(root, 'runtime/systemd');
  await mkdir(bin);
  await mkdir(runtime, { recursive: true });
  await writeFile(path.join(runtime, 'private'), '');
  const skip = 'while [ "$1" != -- ]; do shift; done; shift';
  await writeFile(path.join(bin, 'systemd-run'), `#!/bin/sh\n${skip}\n${script}\n`);
  await chmod(path.join(bin, 'systemd-run'), 0o755);
  // The trial reads the limits of its own group, whatever that is, below the root it is given.
  const cat = `#!/bin/sh\nprintf '%s\\n' '${limits.replaceAll('\n', "' '")}'\n`;
  await writeFile(path.join(bin, 'cat'), cat);
  await chmod(path.join(bin, 'cat'), 0o755);
  return openLimiter({
    fleetId: 'scoped',
    enforce: 'prefer',
    env: { PATH: `${bin}:${env.PATH}`, XDG_RUNTIME_DIR: path.join(root, 'runtime') },
    mounts: { v1: new Map(), v2: { root: '/', own: '/' } },
  });
}
