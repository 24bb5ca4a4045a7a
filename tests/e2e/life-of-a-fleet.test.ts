import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { freePorts, TrialFleet } from '../support/trial-fleet.ts';

const servers = ['gateway', 'memory', 'orchestrator', 'postgres', 'tools', 'weaviate-direct'];

describe('a fleet from up to down', { timeout: 60_000 }, () => {
  const fleet = new TrialFleet();

  beforeAll(async () => void (await fleet.succeed('up', '--json')));
  afterAll(() => fleet[Symbol.asyncDispose]());

  it('is ready when up returns', async ({ expect }) => {
    const { status, replicas } = await fleet.status();
    expect(status).toBe('healthy');
    expect(replicas.map(({ id }) => id).toSorted()).toEqual(servers);
    expect(new Set(replicas.map(({ state }) => state))).toEqual(new Set(['ready']));
  });

  it('finds a memory by its words and by its meaning', async ({ expect }) => {
    const content = 'content=My sister works as a nurse in Lisbon';
    await fleet.succeed('call', 'memory', 'store_memory', content);
    for (const query of ['query=nurse Lisbon', 'query=What does her sibling do in the hospital?']) {
      const { out } = await fleet.succeed('call', 'memory', 'search_memories', query);
      expect(out).toContain('nurse in Lisbon');
    }
  });

  it('changes nothing when up is typed again', async ({ expect }) => {
    const before = pidsOf(await fleet.status());
    await fleet.succeed('up');
    expect(pidsOf(await fleet.status())).toEqual(before);
  });

  it('follows the gateway to another port with all that call it, and only those', async ({ expect }) => {
    const before = pidsOf(await fleet.status());
    const port = await freePort();
    fleet.configure(freePorts.replace('gateway: { port: 0 }', `gateway: { port: ${port} }`));
    await fleet.succeed('up');
    const after = await fleet.status();
    expect(after.gatewayUrl).toBe(`http://127.0.0.1:${port}/mcp`);
    const moved = servers.filter((id) => pidsOf(after)[id] !== before[id]);
    expect(moved).toEqual(['gateway', 'orchestrator', 'tools']);
    const { out } = await fleet.succeed('call', 'tools', 'list_tools', 'server=memory');
    expect(out).toContain('memory__store_memory');
  });

  it('heals a server that was killed, without an action of the client', async ({ expect }) => {
    const before = pidsOf(await fleet.status());
    process.kill(before['memory'] ?? 0, 'SIGKILL');
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=nurse');
    expect(out).toContain('nurse in Lisbon');
    expect(pidsOf(await fleet.status())['memory']).not.toBe(before['memory']);
  });

  it('goes on when control is killed, and takes up what runs', async ({ expect }) => {
    const before = await fleet.status();
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    await fleet.succeed('call', 'memory', 'search_memories', 'query=nurse');
    await expect.poll(async () => (await fleet.status()).status, { timeout: 10_000 }).toBe('healthy');
    expect(pidsOf(await fleet.status())).toEqual(pidsOf(before));
  });

  it('is not ended by an up while control is on its way back', async ({ expect }) => {
    const before = await fleet.status();
    process.kill(before.control?.pid ?? 0, 'SIGKILL');
    await fleet.succeed('up');
    expect(pidsOf(await fleet.status())).toEqual(pidsOf(before));
  });

  it('leaves no process, socket or routing table behind after down', async ({ expect }) => {
    const marked = fleet.processes().length;
    expect(marked).toBeGreaterThan(servers.length);
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
    expect(existsSync(path.join(fleet.stateDirectory, 'run'))).toBe(false);
    expect(existsSync(path.join(fleet.stateDirectory, 'routes.json'))).toBe(false);
    expect((await fleet.status()).status).toBe('stopped');
    await fleet.succeed('down');
  });

  it('still has its memories after the next up', async ({ expect }) => {
    await fleet.succeed('up');
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=nurse');
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
