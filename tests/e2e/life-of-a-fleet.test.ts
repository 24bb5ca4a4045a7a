import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type CommandResult, freePorts, TrialFleet } from '../support/trial-fleet.ts';

const servers = ['gateway', 'memory', 'orchestrator', 'postgres', 'tools', 'weaviate-direct'];

describe('a fleet from up to down', { timeout: 60_000 }, () => {
  const fleet = new TrialFleet();
  let first: CommandResult;

  beforeAll(async () => {
    first = await fleet.run('up', '--json');
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  it('is ready when up returns', async ({ expect }) => {
    expect(first).toMatchObject({ code: 0 });
    const { status, replicas } = await fleet.status();
    expect(status).toBe('healthy');
    expect(replicas.map(({ id }) => id).toSorted()).toEqual(servers);
    expect(new Set(replicas.map(({ state }) => state))).toEqual(new Set(['ready']));
  });

  it('finds a memory by its words and by its meaning', async ({ expect }) => {
    const content = 'content=My sister works as a nurse in Lisbon';
    expect(await fleet.run('call', 'memory', 'store_memory', content)).toMatchObject({ code: 0 });
    for (const query of ['query=nurse Lisbon', 'query=What does her sibling do in the hospital?']) {
      const { code, out } = await fleet.run('call', 'memory', 'search_memories', query);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('nurse in Lisbon') });
    }
  });

  it('changes nothing when up is typed again', async ({ expect }) => {
    const before = pidsOf(await fleet.status());
    expect(await fleet.run('up')).toMatchObject({ code: 0 });
    expect(pidsOf(await fleet.status())).toEqual(before);
  });

  it('follows the gateway to another port with all that call it', async ({ expect }) => {
    const port = await freePort();
    fleet.configure(freePorts.replace('gateway: { port: 0 }', `gateway: { port: ${port} }`));
    expect(await fleet.run('up')).toMatchObject({ code: 0 });
    expect((await fleet.status()).gatewayUrl).toBe(`http://127.0.0.1:${port}/mcp`);
    const { code, out } = await fleet.run('call', 'tools', 'list_tools', 'server=memory');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('memory__store_memory') });
  });

  it('heals a server that was killed, without an action of the client', async ({ expect }) => {
    const before = pidsOf(await fleet.status());
    process.kill(before['memory'] ?? 0, 'SIGKILL');
    const { code, out } = await fleet.run('call', 'memory', 'search_memories', 'query=nurse');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('nurse in Lisbon') });
    expect(pidsOf(await fleet.status())['memory']).not.toBe(before['memory']);
  });

  it('goes on when control is killed, and takes up what runs', async ({ expect }) => {
    const before = await fleet.status();
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    expect(await fleet.run('call', 'memory', 'search_memories', 'query=nurse')).toMatchObject({ code: 0 });
    await expect.poll(async () => (await fleet.status()).status, { timeout: 10_000 }).toBe('healthy');
    expect(pidsOf(await fleet.status())).toEqual(pidsOf(before));
  });

  it('is not ended by an up while control is on its way back', async ({ expect }) => {
    const before = await fleet.status();
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    expect(await fleet.run('up')).toMatchObject({ code: 0 });
    expect(pidsOf(await fleet.status())).toEqual(pidsOf(before));
  });

  it('leaves no process, socket or routing table behind after down', async ({ expect }) => {
    const marked = fleet.processes().length;
    expect(marked).toBeGreaterThan(servers.length);
    expect(await fleet.run('down')).toMatchObject({ code: 0 });
    expect(fleet.processes()).toEqual([]);
    expect(existsSync(path.join(fleet.stateDirectory, 'run'))).toBe(false);
    expect(existsSync(path.join(fleet.stateDirectory, 'routes.json'))).toBe(false);
    expect((await fleet.status()).status).toBe('stopped');
    expect(await fleet.run('down')).toMatchObject({ code: 0 });
  });

  it('still has its memories after the next up', async ({ expect }) => {
    expect(await fleet.run('up')).toMatchObject({ code: 0 });
    const { out } = await fleet.run('call', 'memory', 'search_memories', 'query=nurse');
    expect(out).toContain('nurse in Lisbon');
  });
});

function pidsOf({
  replicas,
}: {
  replicas: readonly { id: string; pid: number | null }[];
}): Record<string, number | null> {
  return Object.fromEntries(replicas.map(({ id, pid }) => [id, pid]));
}
