import { describe, it } from 'vitest';
import { checkProcesses, findOrphans } from '../../../src/cli/doctor/check-processes.ts';
import { fleetVariable } from '../../../src/runtime/process/table.ts';
import { boundProcess } from '../../support/bound-process.ts';
import { at, replica, snapshot, stopped } from '../support.ts';

const script = 'setInterval(() => {}, 1000)';

describe('checkProcesses', () => {
  it.for([
    { fleet: stopped, status: 'ok', detail: 'not running' },
    { fleet: snapshot(), status: 'ok', detail: '1 running, all of them serve' },
    {
      fleet: snapshot({ replicas: [replica({ state: 'degraded' })] }),
      status: 'ok',
      detail: '1 running, all of them serve',
    },
    {
      fleet: snapshot({ replicas: [replica({ state: 'crash-loop', reason: 'exit code 1' })] }),
      status: 'fail',
      detail: 'memory is crash-loop (exit code 1)',
    },
  ])('finds the fleet $status: $detail', ({ fleet, status, detail }, { expect }) => {
    expect(checkProcesses(fleet, [])[0]).toMatchObject({ name: 'fleet', status, detail });
  });

  it('names what nobody looks after, and the command that ends it', ({ expect }) => {
    const orphan = { bootId: 'b', pid: 12, startTime: '1', command: 'node memory' };
    expect(checkProcesses(stopped, [orphan])[1]).toMatchObject({
      status: 'warn',
      detail: 'nobody looks after PID 12 (node memory)',
      fix: expect.stringContaining('mcpctl down'),
    });
  });
});

describe('findOrphans', () => {
  it("finds every process with the fleet's mark when control is gone", async ({ expect }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using process_ = await boundProcess([process.execPath, '-e', script], { [fleetVariable]: fleetId });
    expect(findOrphans(stopped, fleetId).map(({ pid }) => pid)).toContain(process_.pid);
    expect(findOrphans(stopped, 'another fleet')).toEqual([]);
  });

  it('leaves out what stands under the same supervisor as control', async ({ expect }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using control = await boundProcess([process.execPath, '-e', script], { [fleetVariable]: fleetId });
    await using other = await boundProcess([process.execPath, '-e', script], { [fleetVariable]: fleetId });
    const running = snapshot({ control: { pid: control.pid, startedAt: at, build: 'x' } });
    const orphans = findOrphans(running, fleetId).map(({ pid }) => pid);
    expect(orphans).toContain(other.pid);
    expect(orphans).not.toContain(control.pid);
  });
});
