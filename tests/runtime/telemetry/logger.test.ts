import path from 'node:path';
import { describe, it } from 'vitest';
import { boundProcess } from '../../support/bound-process.ts';

const telemetry = path.resolve(import.meta.dirname, '../../../src/runtime/telemetry');
const traceId = '0af7651916cd43dd8448eb211c80319c';

/** What `script` logs through `log` in a process of its own, which ends at once afterwards. */
async function logged(script: string): Promise<readonly Record<string, unknown>[]> {
  const whole = `
    import { createLogger } from '${telemetry}/logger.ts';
    import { withTrace } from '${telemetry}/trace.ts';
    const log = createLogger({ server: 'memory', replica: 2, level: 'info', destination: 1 });
    ${script};
    process.kill(process.pid, 'SIGKILL');`;
  await using child = await boundProcess([process.execPath, '--input-type=module', '-e', whole], {});
  const lines = (await child.output).split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('createLogger', () => {
  it('writes who says what and when, before the process can die', async ({ expect }) => {
    expect(await logged(`log.warn({ port: 8003 }, 'Grüße')`)).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        server: 'memory',
        replica: 2,
        pid: expect.any(Number),
        port: 8003,
        msg: 'Grüße',
      },
    ]);
  });

  it('adds the trace id inside a call, and leaves out what is below its level', async ({ expect }) => {
    const lines = await logged(`
      withTrace('00-${traceId}-b7ad6b7169203331-01', () => { log.info('inside'); log.debug('too fine') });
      log.info('outside')`);
    expect(lines.map(({ msg, trace_id }) => [msg, trace_id])).toEqual([
      ['inside', traceId],
      ['outside', undefined],
    ]);
  });

  it('masks what is called a secret', async ({ expect }) => {
    const [line] = await logged(`log.info({ token: 'abc', db: { password: 'def' } }, 'connected')`);
    expect(line).toMatchObject({ token: '***', db: { password: '***' } });
  });

  it('goes on when the disk is full', async ({ expect }) => {
    const script = `
      import { createLogger } from '${telemetry}/logger.ts';
      const log = createLogger({ server: 'memory', replica: 2, level: 'info', destination: 1 });
      for (let line = 0; line < 100; line += 1) log.info('nobody will read this');
      setTimeout(() => process.stderr.write('still alive'), 50);`;
    const command = ['/bin/sh', '-c', 'exec "$0" --input-type=module -e "$1" 2>&1 >/dev/full'];
    await using child = await boundProcess([...command, process.execPath, script], {});
    expect(await child.output).toBe('still alive');
  });
});
