import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { ChildLog } from '../../../src/servers/stdio-host/child-log.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

async function written(write: (log: ChildLog, clock: { ms: number }) => void) {
  await using directory = await temporaryDirectory('child-log');
  const file = path.join(directory.path, 'alpha.log');
  const clock = { ms: Date.parse('2026-01-31T12:00:00.000Z') };
  write(new ChildLog('alpha', file, () => clock.ms), clock);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('ChildLog', () => {
  it('writes lines as every log of the fleet has them', async ({ expect }) => {
    expect(await written((log) => log.write('warn', 'hello'))).toEqual([
      { level: 'warn', time: '2026-01-31T12:00:00.000Z', server: 'alpha', by: 'stdio-host', msg: 'hello' },
    ]);
  });

  it('writes so many lines a second, and says how many more there were', async ({ expect }) => {
    const lines = await written((log, clock) => {
      for (let count = 0; count < 1000; count += 1) log.write('warn', 'nonsense');
      clock.ms += 1000;
      log.write('warn', 'later');
    });
    expect(lines).toHaveLength(22);
    expect(lines[20]).toMatchObject({ msg: '980 lines like the one before were not written' });
    expect(lines[21]).toMatchObject({ msg: 'later' });
  });

  it('cuts long texts, and masks what looks like a secret', async ({ expect }) => {
    const [long, secret] = await written((log) => {
      log.write('warn', 'x'.repeat(10_000));
      log.write('warn', 'Authorization: Bearer abcdefghijkl');
    });
    expect(String(long?.['msg']).length).toBeLessThan(600);
    expect(secret?.['msg']).toBe('Authorization: Bearer ***');
  });
});
