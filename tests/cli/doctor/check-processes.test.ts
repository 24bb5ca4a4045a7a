import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'vitest';
import { checkProcesses, findOrphans } from '../../../src/cli/doctor/check-processes.ts';
import { fleetVariable } from '../../../src/runtime/process/table.ts';
import { at, replica, snapshot, stopped } from '../support.ts';

// The inner process says who it is once it has its environment, and ends when the test closes the pipe.
const parentAndChild = `sh -c 'echo $$; read end'; exit`;

/** A process with the mark of `fleetId` under a parent of its own; both end with its scope. */
async function memberOf(fleetId: string): Promise<AsyncDisposable & { readonly pid: number }> {
  const parent = spawn('/bin/sh', ['-c', parentAndChild], {
    env: { [fleetVariable]: fleetId },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return {
    pid: Number(line),
    [Symbol.asyncDispose]: async () => {
      parent.stdin.end();
      await once(parent, 'exit');
    },
  };
}

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
    await using member = await memberOf(fleetId);
    expect(findOrphans(stopped, fleetId).map(({ pid }) => pid)).toContain(member.pid);
    expect(findOrphans(stopped, 'another fleet')).toEqual([]);
  });

  it('leaves out what stands under the same supervisor as control', async ({ expect }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using control = await memberOf(fleetId);
    await using other = await memberOf(fleetId);
    const running = snapshot({ control: { pid: control.pid, startedAt: at, build: 'x' } });
    const orphans = findOrphans(running, fleetId).map(({ pid }) => pid);
    expect(orphans).toContain(other.pid);
    expect(orphans).not.toContain(control.pid);
  });
});
