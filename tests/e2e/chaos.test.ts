/** A few seeded rounds of `mcpctl chaos` on a real fleet, and who must not be harmed by any of it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'vitest';
import type { ChaosReport } from '../../src/cli/chaos/chaos-report.ts';
import { identify } from '../../src/runtime/process/identity.ts';
import { fleetVariable } from '../../src/runtime/process/table.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const seed = 5;
const rounds = 12;

describe('mcpctl chaos', () => {
  it('loses nothing, leaves nothing, harms no stranger, and shows no wrong status', {
    timeout: 180_000,
  }, async ({ expect }) => {
    await using strangers = decoys();
    await using fleet = new TrialFleet();
    await fleet.succeed('up', 'memory', 'tools', 'gateway');
    const { code, out, err } = await fleet.run(
      ...['chaos', '--yes', '--json', '--pause', '100ms', '--only', 'kill,term,freeze'],
      ...['--rounds', String(rounds), '--seed', String(seed)],
    );
    expect({
      code,
      err: err.split('\n').filter((line) => /NOT READY|WRONG|ORPHAN|error/.test(line)),
    }).toEqual({
      code: 0,
      err: [],
    });
    const report = JSON.parse(out) as ChaosReport;
    expect(report).toMatchObject({ ok: true, seed, writes: { lost: [], doubled: [] } });
    expect(report.rounds).toHaveLength(rounds);
    expect(report.writes.acknowledged).toBeGreaterThan(rounds);
    for (const pid of strangers.pids) expect(identify(pid)).not.toBeNull();
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
    for (const pid of strangers.pids) expect(identify(pid)).not.toBeNull();
  });
});

/** A server of ours by its command line alone, and one of another fleet. */
function decoys(): AsyncDisposable & { readonly pids: readonly number[] } {
  const script = 'setInterval(() => {}, 1e6)';
  const entry = path.resolve(import.meta.dirname, '../../dist/servers/memory/main.js');
  const children = [{}, { [fleetVariable]: 'of another fleet' }].map((env) =>
    spawn(process.execPath, ['-e', script, '--', entry], { env, stdio: 'ignore' }),
  );
  return {
    pids: children.map(({ pid = 0 }) => pid),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
