import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { describe, it } from 'vitest';
import { writeBundle } from '../../../src/cli/doctor/write-bundle.ts';
import { LifeHistory } from '../../../src/runtime/history/life-history.ts';
import { openFleetDirectory } from '../../../src/runtime/state/fleet-directory.ts';
import { newFleetState, writeFleetState } from '../../../src/runtime/state/fleet-state.ts';
import { ensureFleetToken } from '../../../src/runtime/state/fleet-token.ts';
import { configOf } from '../../support/fleet-config.ts';
import { fleetDirectory } from '../../support/fleet-directory.ts';
import { fleet } from '../support.ts';

const never = new AbortController().signal;

describe('writeBundle', () => {
  it('writes all that a bug report needs, with every secret masked, for its owner alone', async ({
    expect,
  }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    openFleetDirectory(paths);
    const config = configOf(
      { memory: { env: { API_KEY: 'planted-env-secret' } } },
      { database: { url: 'postgres://me:planted-db-secret@db/x' } },
    );
    const state = { ...newFleetState(), config };
    writeFleetState(paths, state);
    const token = ensureFleetToken(paths);
    const secrets = [
      token,
      state.databasePassword,
      'planted-env-secret',
      'planted-db-secret',
      'planted-header',
    ];
    await writeFile(
      path.join(paths.logs, 'memory.log'),
      `said ${secrets.slice(0, 4).join(' ')}\nAuthorization: Bearer planted-header\n`,
    );
    new LifeHistory(paths.history).append({
      at: '2026-01-31T12:00:00.000Z',
      id: 'memory',
      event: 'crashed',
      pid: 1,
      reason: `exited over ${token}`,
      exit: null,
      peakBytes: null,
      upMs: null,
      lastLines: ['postgres://me:planted-db-secret@db/x refused'],
    });
    const file = path.join(paths.root, 'bundle.tar.gz');
    const whole = fleet({ paths, loadConfig: async () => config });
    const finding = { section: 'logs', name: 'x', status: 'ok', detail: `has ${token}` } as const;
    const parts = await writeBundle(file, whole, [finding], never);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const archive = gunzipSync(await readFile(file));
    const entries = await unpackTar(archive);
    expect(entries.map(({ header }) => header.name)).toEqual(parts.map((name) => `mcpctl-bundle/${name}`));
    const text = archive.toString();
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain('exited over ***');
  });

  it('does not write over what is there', async ({ expect }) => {
    await using directory = await fleetDirectory();
    const { paths } = directory;
    openFleetDirectory(paths);
    const file = path.join(paths.root, 'bundle.tar.gz');
    await writeFile(file, 'mine');
    await expect(writeBundle(file, fleet({ paths }), [], never)).rejects.toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});
