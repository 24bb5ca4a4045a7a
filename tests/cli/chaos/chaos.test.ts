import { describe, it } from 'vitest';
import { chaosReport, type Round, reportLines } from '../../../src/cli/chaos/chaos-report.ts';
import { ActChooser, actions } from '../../../src/cli/chaos/choose-act.ts';
import { seededRandom } from '../../../src/cli/chaos/seeded-random.ts';
import { mcpctl } from '../support.ts';

const victims = ['control', 'memory', 'pm2 daemon', 'tools'].map((role) => ({
  role,
  server: role === 'memory' || role === 'tools' ? role : null,
}));

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, spread over the whole range', ({ expect }) => {
    const first = seededRandom(7);
    const second = seededRandom(7);
    const numbers = Array.from({ length: 1000 }, () => first.next());
    expect(numbers).toEqual(Array.from({ length: 1000 }, () => second.next()));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(seededRandom(8).next()).not.toBe(seededRandom(7).next());
  });

  it('picks nothing from nothing', ({ expect }) => {
    expect(() => seededRandom(1).pick([])).toThrow(RangeError);
  });
});

describe('ActChooser', () => {
  it('does the same to the same for the same seed, and everything to everybody in time', ({ expect }) => {
    const order = (seed: number) => {
      const chooser = new ActChooser(seededRandom(seed));
      return Array.from({ length: 200 }, (_, round) => {
        const act = chooser.choose(victims, round * 60_000);
        return `${act?.action} ${act?.victim.role}`;
      });
    };
    expect(order(3)).toEqual(order(3));
    expect(order(3)).not.toEqual(order(4));
    expect(new Set(order(3).map((act) => act.split(' ')[0])).size).toBe(actions.length);
  });

  it('floods only what has tools', ({ expect }) => {
    const chooser = new ActChooser(seededRandom(1), ['flood']);
    const flooded = Array.from({ length: 50 }, () => chooser.choose(victims, 0)?.victim.role);
    expect(new Set(flooded)).toEqual(new Set(['memory', 'tools']));
    expect(chooser.choose([{ role: 'control', server: null }], 0)).toBeNull();
  });

  it('ends nobody more than three times within a minute', ({ expect }) => {
    const chooser = new ActChooser(seededRandom(1), ['kill']);
    const [memory] = victims.filter(({ role }) => role === 'memory');
    const alone = memory === undefined ? [] : [memory];
    for (let second = 0; second < 3; second += 1) expect(chooser.choose(alone, second * 1000)).not.toBeNull();
    expect(chooser.choose(alone, 59_000)).toBeNull();
    expect(chooser.choose(alone, 60_000)).not.toBeNull();
  });
});

describe('chaosReport', () => {
  const good: Round = {
    round: 1,
    action: 'kill',
    victim: 'memory',
    recoveryMs: 700,
    wrongStatus: null,
    orphans: [],
  };
  const kept = { acknowledged: 5, lost: [], doubled: [], repeatedCalls: 1 };

  it.for([
    { what: 'nothing was lost', rounds: [good], writes: kept, ok: true },
    { what: 'a write was lost', rounds: [good], writes: { ...kept, lost: ['x'] }, ok: false },
    { what: 'a write was doubled', rounds: [good], writes: { ...kept, doubled: ['x'] }, ok: false },
    { what: 'a round did not heal', rounds: [{ ...good, recoveryMs: null }], writes: kept, ok: false },
    { what: 'status was wrong', rounds: [{ ...good, wrongStatus: 'ready' }], writes: kept, ok: false },
    { what: 'an orphan stayed', rounds: [{ ...good, orphans: ['PID 1'] }], writes: kept, ok: false },
  ])('is ok: $ok when $what', ({ rounds, writes, ok }, { expect }) => {
    expect(chaosReport(1, rounds, writes).ok).toBe(ok);
  });

  it('tells how long it took to be ready again', ({ expect }) => {
    const rounds = Array.from({ length: 100 }, (_, index) => ({ ...good, recoveryMs: index + 1 }));
    const report = chaosReport(1, rounds, kept);
    expect(report.recoveryMs).toEqual({ p50: 50, p99: 99, max: 100 });
    expect(reportLines(report, (_, text) => text)).toContain(
      'ready again p50 50 ms, p99 99 ms, at most 0.10 s; not at all: 0',
    );
  });
});

describe('mcpctl chaos', () => {
  it('does nothing without being told that it may', async ({ expect }) => {
    const { code, err } = await mcpctl(['chaos']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('nothing was done; --yes') });
  });

  it.for([
    { argv: ['--only', 'kill,tickle'], says: 'expected some of kill,term' },
    { argv: ['--rounds', 'many'], says: 'expected a whole number' },
    { argv: ['--yes', 'nobody'], says: 'SERVER_UNKNOWN' },
  ])('refuses $argv', async ({ argv, says }, { expect }) => {
    const { code, err } = await mcpctl(['chaos', ...argv]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
  });
});
