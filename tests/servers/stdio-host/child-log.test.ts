import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { ChildLog } from '../../../src/servers/stdio-host/child-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function written(write: (log: ChildLog, clock: { ms: number }) => void) {
  await using directory = await temporaryDirectory('child-log');
  const file = path.join(directory.path, 'alpha.log');
  const clock = { ms: Date.parse('2026-01-31T12:00:00.000Z') };
  const log = new ChildLog('alpha', file, () => clock.ms);
  write(log, clock);
  log.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('ChildLog', () => {
  it('writes what the host says as every log of the fleet has it', async ({ expect }) => {
    expect(await written((log) => log.note('warn', 'hello'))).toEqual([
      { level: 'warn', time: '2026-01-31T12:00:00.000Z', server: 'alpha', by: 'stdio-host', msg: 'hello' },
    ]);
  });

  it('gives lines of the child the time, unless they have one', async ({ expect }) => {
    const own = { time: '2020-01-01T00:00:00.000Z', level: 'info', msg: 'own' };
    const lines = ['plain', JSON.stringify(own), '{"level":30,"time":1700000000000}', '{not JSON'];
    expect(await written((log) => log.said(lines))).toEqual([
      { time: '2026-01-31T12:00:00.000Z', msg: 'plain' },
      own,
      { time: '2026-01-31T12:00:00.000Z', msg: lines[2] },
      { time: '2026-01-31T12:00:00.000Z', msg: lines[3] },
    ]);
  });

  it('writes so many notes a second, and says how many more there were', async ({ expect }) => {
    const lines = await written((log, clock) => {
      for (let count = 0; count < 1000; count += 1) log.note('warn', 'nonsense');
      clock.ms += 1000;
      log.note('warn', 'later');
    });
    expect(lines).toHaveLength(22);
    expect(lines[20]).toMatchObject({ msg: '980 lines were left out: there were too many' });
    expect(lines[21]).toMatchObject({ msg: 'later' });
  });

  it('writes so much of a flood a second, and goes on in the next', async ({ expect }) => {
    const flood = Array.from({ length: 5000 }, () => 'x'.repeat(1000));
    const lines = await written((log, clock) => {
      log.said(flood);
      clock.ms += 1000;
      log.said(['later']);
    });
    expect(lines.length).toBeGreaterThan(900);
    expect(lines.length).toBeLessThan(1100);
    expect(lines.at(-2)).toMatchObject({ msg: expect.stringMatching(/^\d+ lines were left out/) });
    expect(lines.at(-1)).toMatchObject({ msg: 'later' });
  });

  it('cuts long notes, and masks what looks like a secret', async ({ expect }) => {
    const [long, secret] = await written((log) => {
      log.note('warn', 'x'.repeat(10_000));
      log.note('warn', 'Authorization: Bearer abcdefghijkl');
    });
    expect(String(long?.['msg']).length).toBeLessThan(600);
    expect(secret?.['msg']).toBe('Authorization: Bearer ***');
  });
});
