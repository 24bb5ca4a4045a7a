import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'vitest';
import { checkProcesses } from '../../../src/cli/doctor/check-processes.ts';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { identify } from '../../../src/runtime/process/identity.ts';
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
  const exit = once(parent, 'exit');
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return {
    pid: Number(line),
    [Symbol.asyncDispose]: async () => {
      parent.stdin.end();
      await exit;
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
    expect(checkProcesses(fleet, null)[0]).toMatchObject({ name: 'fleet', status, detail });
  });
});

/** The finding of that name. */
function find(findings: readonly Finding[], name: string): Finding | undefined {
  return findings.find((finding) => finding.name === name);
}

describe('checkProcesses, of orphans', () => {
  it('finds none where nothing carries the mark', ({ expect }) => {
    expect(find(checkProcesses(stopped, 'another fleet'), 'orphans')).toMatchObject({ status: 'ok' });
  });

  it("names every process with the fleet's mark when control is gone, and ends them when told to", async ({
    expect,
  }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using member = await memberOf(fleetId);
    const orphans = find(checkProcesses(stopped, fleetId), 'orphans');
    expect(orphans).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining(`PID ${member.pid} (`),
      fix: expect.stringContaining('mcpctl down'),
    });
    expect(await orphans?.repair?.()).toMatch(/^\d ended$/);
    expect(identify(member.pid)).toBeNull();
  });

  it('leaves out what stands under the same supervisor as control', async ({ expect }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using control = await memberOf(fleetId);
    await using other = await memberOf(fleetId);
    const running = snapshot({ control: { pid: control.pid, startedAt: at, build: 'x' } });
    const { detail = '' } = find(checkProcesses(running, fleetId), 'orphans') ?? {};
    expect(detail).toContain(`PID ${other.pid} `);
    expect(detail).not.toContain(`PID ${control.pid} `);
  });
});

describe('checkProcesses, of watchmen', () => {
  it('misses the watchdog of a running fleet', ({ expect }) => {
    expect(find(checkProcesses(snapshot(), 'another fleet'), 'watchdog')).toMatchObject({ status: 'warn' });
    expect(find(checkProcesses(stopped, 'another fleet'), 'watchdog')).toBeUndefined();
  });

  it('names what stands still', async ({ expect }) => {
    const fleetId = `test-${crypto.randomUUID()}`;
    await using member = await memberOf(fleetId);
    expect(find(checkProcesses(stopped, fleetId), 'stopped')).toMatchObject({ status: 'ok' });
    process.kill(member.pid, 'SIGSTOP');
    try {
      await expect
        .poll(() => find(checkProcesses(stopped, fleetId), 'stopped'))
        .toMatchObject({ status: 'warn', detail: expect.stringContaining(`PID ${member.pid} `) });
    } finally {
      process.kill(member.pid, 'SIGCONT');
    }
  });
});
