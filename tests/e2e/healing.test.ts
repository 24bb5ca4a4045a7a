/** What nobody types a command for: the fleet mends itself. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { FleetSnapshot } from '../../src/runtime/fleet/snapshot.ts';
import { readHistory } from '../../src/runtime/history/life-history.ts';
import { identify, readStat } from '../../src/runtime/process/identity.ts';
import { fleetVariable, runVariable } from '../../src/runtime/process/table.ts';
import { readFleetState } from '../../src/runtime/state/fleet-state.ts';
import { speaking } from '../support/fleet-process.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const patience = { timeout: 30_000, interval: 100 };

let fleet: TrialFleet;

beforeAll(async () => {
  fleet = new TrialFleet();
  await fleet.succeed('up', 'memory', 'gateway');
}, 60_000);

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

function pidOf(part: string): number {
  const found = fleet.processes().find(({ command }) => command.includes(part));
  if (found === undefined) throw new Error(`no process of the fleet is called ${part}`);
  return found.pid;
}

function isWell({ control, supervisor, replicas }: FleetSnapshot): boolean {
  return (
    control !== null && supervisor.state === 'connected' && replicas.every(({ state }) => state === 'ready')
  );
}

describe('a fleet that nobody looks after', { timeout: 60_000 }, () => {
  it.for([
    { victim: 'memory/main.js', signal: 'SIGKILL', reason: 'killed by SIGKILL' },
    { victim: 'memory/main.js', signal: 'SIGTERM', reason: 'exited with code 0' },
    {
      victim: 'memory/main.js',
      signal: 'SIGSTOP',
      reason: 'stopped by a signal (SIGSTOP), and not continued',
    },
    { victim: 'gateway/main.js', signal: 'SIGKILL', reason: 'killed by SIGKILL' },
  ] as const)('has another $victim after $signal, and nothing else', async (row, { expect }) => {
    const { victim, signal, reason } = row;
    const others = fleet
      .processes()
      .filter(({ command }) => !command.includes(victim) && !command.startsWith('sleep'));
    const before = pidOf(victim);
    process.kill(before, signal);
    await expect.poll(() => identify(before), patience).toBeNull();
    await expect.poll(async () => isWell(await fleet.status()), patience).toBe(true);
    expect(pidOf(victim)).not.toBe(before);
    const watched = others.filter(({ command }) => /main\.js|God Daemon|watchdog/.test(command));
    for (const { pid } of watched) expect(identify(pid)).not.toBeNull();
    const id = victim.split('/')[0] ?? '';
    const events = readHistory(`${fleet.stateDirectory}/history`, id);
    expect(events.findLast(({ event }) => event === 'crashed' || event === 'replaced')).toMatchObject({
      pid: before,
      reason,
    });
  });

  it.for(['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const)(
    'has another control after %s, and no server is restarted',
    async (signal, { expect }) => {
      const before = await fleet.status();
      process.kill(pidOf('control/main.js'), signal);
      await expect
        .poll(async () => {
          const now = await fleet.status();
          return isWell(now) && now.control?.pid !== before.control?.pid;
        }, patience)
        .toBe(true);
      const pidsOf = ({ replicas }: FleetSnapshot) => replicas.map(({ id, pid }) => [id, pid]);
      expect(pidsOf(await fleet.status())).toEqual(pidsOf(before));
    },
  );

  it('ends a run that the control before it had started and not written down', async ({ expect }) => {
    const state = readFleetState({ stateFile: `${fleet.stateDirectory}/state.json` });
    const unknown = await speaking(`console.log('up'); setInterval(() => {}, 1e6)`, {
      [fleetVariable]: state?.fleetId ?? '',
      [runVariable]: 'memory.00000000',
    });
    process.kill(pidOf('control/main.js'), 'SIGKILL');
    await expect.poll(() => identify(unknown.pid), patience).toBeNull();
    await expect.poll(async () => isWell(await fleet.status()), patience).toBe(true);
  });

  it.for(['SIGKILL', 'SIGSTOP'] as const)('has another watchdog after %s', async (signal, { expect }) => {
    const before = pidOf('mcpctl-watchdog');
    process.kill(before, signal);
    await expect.poll(() => identify(before), patience).toBeNull();
    await expect.poll(() => pidOf('mcpctl-watchdog'), patience).not.toBe(before);
  });

  it.for(['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const)(
    'comes back as a whole after %s of the pm2 daemon, and says so',
    async (signal, { expect }) => {
      await fleet.succeed('call', 'memory', 'store_memory', `content=kept over ${signal}`);
      const before = pidOf('God Daemon');
      process.kill(before, signal);
      await expect.poll(() => identify(before), patience).toBeNull();
      await expect.poll(async () => isWell(await fleet.status()), patience).toBe(true);
      const daemons = fleet.processes().filter(({ command }) => command.includes('God Daemon'));
      expect(daemons).toHaveLength(1);
      expect((await fleet.status()).warnings).toContainEqual(expect.stringContaining('brought back'));
      const { out } = await fleet.succeed('call', 'memory', 'get_recent_memories');
      expect(out).toContain(`kept over ${signal}`);
    },
  );

  it('comes back after kill -9 of control and the pm2 daemon together', async ({ expect }) => {
    const victims = [pidOf('God Daemon'), pidOf('control/main.js')];
    for (const pid of victims) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => isWell(await fleet.status()), patience).toBe(true);
    for (const pid of victims) expect(readStat(pid)?.state ?? 'gone').not.toBe('S');
  });

  it('stays down after `down`, the watchdog included', async ({ expect }) => {
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
  });
});
