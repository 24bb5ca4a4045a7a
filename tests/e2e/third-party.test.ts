/** Third-party servers in a real fleet: three lines of config, and what an operator then expects. */
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { FleetSnapshot, ReplicaSnapshot } from '../../src/runtime/fleet/snapshot.ts';
import { gatewayLink } from '../support/gateway-link.ts';
import { scriptedChild } from '../support/stdio-host.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const own = `gateway: { port: 0 }
servers:
  postgres: { enabled: false }
  memory: { enabled: false }
  orchestrator: { enabled: false }
  weaviate-direct: { enabled: false }
  tools: { port: 0 }
  stdio-host: { port: 0 }
`;
const child = (name: string, era: string, more = ''): string => `  ${name}:
    command: ${process.execPath}
    args: [${scriptedChild}, ${era}]${more}
`;

let fleet: TrialFleet;

function rowOf({ replicas }: FleetSnapshot, server: string): ReplicaSnapshot | undefined {
  return replicas.find((replica) => replica.server === server);
}

async function row(server: string): Promise<ReplicaSnapshot | undefined> {
  return rowOf(await fleet.status(), server);
}

async function pidOf(server: string): Promise<number> {
  return (await row(server))?.pid ?? 0;
}

beforeAll(async () => {
  fleet = new TrialFleet(own + child('alpha', 'legacy') + child('beta', 'modern'));
  await fleet.succeed('up');
}, 60_000);

afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
});

describe('third-party servers of a fleet', () => {
  it('are rows like any other, reached by the link of their host', async ({ expect }) => {
    expect(await row('alpha')).toMatchObject({ state: 'ready', port: null, restarts: 0 });
    await using link = await gatewayLink(path.join(fleet.stateDirectory, 'run', 'host.sock'));
    await Promise.all(['alpha', 'beta'].map((name) => link.event(name, 'ready')));
    expect(await link.call('alpha', 'echo', { text: 'hello' })).toBe('hello');
    expect(Number(await link.call('beta', 'pid'))).toBe(await pidOf('beta'));
  });

  it.for(['SIGKILL', 'SIGSTOP'] as const)(
    'are back after %s, and `why` tells of it',
    async (signal, { expect }) => {
      const [before, neighbour] = [await pidOf('alpha'), await pidOf('beta')];
      process.kill(before, signal);
      await expect
        .poll(async () => (await row('alpha'))?.pid, { timeout: 10_000 })
        .toSatisfy((pid) => pid !== null && pid !== before);
      await expect.poll(async () => (await row('alpha'))?.state, { timeout: 10_000 }).toBe('ready');
      expect(await pidOf('beta')).toBe(neighbour);
      const { out } = await fleet.succeed('why', 'alpha');
      expect(out).toContain(signal);
    },
  );

  it('write into logs of their own', async ({ expect }) => {
    expect((await fleet.succeed('logs', 'beta')).out).toContain('scripted child');
  });

  it('are restarted one by one', async ({ expect }) => {
    const [before, neighbour] = [await pidOf('beta'), await pidOf('alpha')];
    await fleet.succeed('restart', 'beta');
    const after = await row('beta');
    expect(after).toMatchObject({ state: 'ready', restarts: 0 });
    expect(after?.pid).not.toBe(before);
    expect(await pidOf('alpha')).toBe(neighbour);
  });

  it('come back when their host is killed, without leaving anything of it', async ({ expect }) => {
    const before = [await pidOf('alpha'), await pidOf('beta')];
    process.kill(await pidOf('stdio-host'), 'SIGKILL');
    await expect
      .poll(async () => (await row('alpha'))?.pid, { timeout: 15_000 })
      .toSatisfy((pid) => pid !== null && pid !== before[0]);
    await expect.poll(async () => (await row('beta'))?.state, { timeout: 15_000 }).toBe('ready');
    const living = fleet.processes().map(({ pid }) => pid);
    expect(before.filter((pid) => living.includes(pid))).toEqual([]);
  });

  it('go on while control is away, and are taken up by the next one', async ({ expect }) => {
    const before = await pidOf('alpha');
    process.kill((await fleet.status()).control?.pid ?? 0, 'SIGKILL');
    await expect.poll(async () => (await row('alpha'))?.state, { timeout: 10_000 }).toBe('ready');
    expect(await pidOf('alpha')).toBe(before);
  });

  it('join and leave by an edit of the file, and no other server notices', async ({ expect }) => {
    const untouched = ['alpha', 'tools', 'gateway', 'stdio-host'];
    const pids = async () => Promise.all(untouched.map(pidOf));
    const before = await pids();
    fleet.configure(
      own +
        child('alpha', 'legacy') +
        child('beta', 'modern', '\n    env: { NEW: 1 }') +
        child('gamma', 'fragile'),
    );
    const plan = JSON.parse((await fleet.succeed('up', '--dry-run', '--json')).out) as {
      replicas: { id: string; action: string }[];
    };
    const actions = Object.fromEntries(plan.replicas.map(({ id, action }) => [id, action]));
    expect(actions).toMatchObject({ alpha: 'keep', beta: 'restart', gamma: 'start', 'stdio-host': 'keep' });
    await fleet.succeed('up');
    expect((await row('gamma'))?.state).toBe('ready');
    fleet.configure(own + child('alpha', 'legacy') + child('beta', 'modern', '\n    env: { NEW: 1 }'));
    const gone = await pidOf('gamma');
    await fleet.succeed('up');
    expect(await row('gamma')).toBeUndefined();
    expect(fleet.processes().map(({ pid }) => pid)).not.toContain(gone);
    expect(await pids()).toEqual(before);
  });

  it('join and leave by add and remove', async ({ expect }) => {
    await fleet.succeed('add', 'delta', '--', process.execPath, scriptedChild, 'legacy');
    await fleet.succeed('up', 'delta');
    expect((await row('delta'))?.state).toBe('ready');
    await fleet.succeed('remove', 'delta');
    await fleet.succeed('up');
    expect(await row('delta')).toBeUndefined();
  });

  it('fail alone, with the reason, and `up` says so', async ({ expect }) => {
    fleet.configure(`${own}${child('alpha', 'legacy')}  broken: { command: no-such-program }
  away: { url: 'http://127.0.0.1:1/mcp' }
`);
    const { code, err } = await fleet.run('up');
    expect(code).toBe(3);
    expect(err).toContain('there is no program "no-such-program" in PATH');
    expect((await row('alpha'))?.state).toBe('ready');
    expect(await row('away')).toMatchObject({
      state: 'unhealthy',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('stop alone, and with the fleet leave nothing behind', async ({ expect }) => {
    await fleet.succeed('down', 'alpha');
    expect(await row('alpha')).toBeUndefined();
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
  });
});
