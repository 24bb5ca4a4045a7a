/** 200 clients that go without goodbye: nothing of theirs is left. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';
import { rawSessions } from '../support/raw-session.ts';
import { thirdPartyFleet } from '../support/third-party-fleet.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const clients = 200;
const leftWithinMs = 60_000;
const program = fileURLToPath(new URL('../fuzz/hostile-server.ts', import.meta.url));

it('leaves no process, socket or session behind after a minute', { timeout: 180_000 }, async ({ expect }) => {
  const hostile = { command: process.execPath, args: [program], concurrency: 256 };
  await using fleet = new TrialFleet(thirdPartyFleet({ hostile }));
  await fleet.succeed('up');
  const { replicas } = await fleet.status();
  const gateway = replicas.find(({ server }) => server === 'gateway');
  const origin = `http://127.0.0.1:${gateway?.port}`;
  const token = await fleet.token();
  const left = async () => ({
    processes: fleet.processes().length,
    sockets: socketsOf(gateway?.pid ?? 0),
    sessions: await gauge(`${origin}/metrics`, token, 'mcp_active_sessions'),
  });
  const before = await left();

  await visit(clients);
  expect((await left()).sessions).toBe(clients);
  await expect
    .poll(left, { timeout: leftWithinMs, interval: 1000 })
    .toEqual({ ...before, sockets: expect.toSatisfy((sockets: number) => sockets <= before.sockets + 5) });

  async function visit(count: number): Promise<void> {
    await using sessions = rawSessions(`${origin}/hostile/mcp`, token);
    for (let opened = 0; opened < count; opened += 1) {
      await sessions.occupy(await sessions.open(), 'misbehave', { how: 'nothing' });
    }
    sessions.vanish();
  }
});

function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

async function gauge(url: string, token: string, name: string): Promise<number> {
  const text = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
}
