/** Real servers from npm, PyPI and Go in a real fleet: what happens to them, a client's open session survives. */
import { afterAll, beforeAll, describe, it, type TestContext, vi } from 'vitest';
import { signalProcess } from '../../src/runtime/process/kill.ts';
import { findProcess, type MarkedProcess } from '../../src/runtime/process/table.ts';
import { thirdPartyFleet } from '../support/third-party-fleet.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import { isTyped, type OpenSession, openSession } from './open-session.ts';
import { stdioServers, type ThirdPartyServer } from './third-party-servers.ts';

/** The first run installs and builds. */
const preparedWithinMs = 600_000;
const goodWithinMs = 15_000;
/** What the gateway may take to tell that a server is frozen, and a busy machine besides. */
const frozenWithinMs = 10_000;

let fleet: TrialFleet;
const sessions = new Map<string, OpenSession>();

beforeAll(async () => {
  fleet = new TrialFleet();
  const servers: Record<string, Record<string, unknown>> = {};
  for (const { name, settings, missing } of stdioServers) {
    if (missing() === null) servers[name] = await settings(fleet.directory);
  }
  fleet.configure(thirdPartyFleet(servers));
  await fleet.succeed('up');
  const gateway = (await fleet.status()).replicas.find(({ server }) => server === 'gateway');
  const token = await fleet.token();
  for (const { name, missing } of stdioServers) {
    if (missing() !== null) continue;
    sessions.set(name, await openSession(`http://127.0.0.1:${gateway?.port}/${name}/mcp`, token));
  }
}, preparedWithinMs);

afterAll(async () => {
  for (const session of sessions.values()) await session[Symbol.asyncDispose]();
  await fleet?.[Symbol.asyncDispose]();
});

describe.for(stdioServers)('$name', { timeout: 60_000 }, (server) => {
  it('is listed and called', async ({ expect, skip }) => {
    const session = sessionOf(server, skip);
    expect(await session.toolNames()).toContain(server.tool);
    expect(await session.call(server.tool, server.args(fleet.directory))).toContain(server.says);
  });

  it('is called again in the same session after it was killed', async ({ expect, skip }) => {
    const session = sessionOf(server, skip);
    const killed = await processOf(server);
    signalProcess(killed, 'SIGKILL');
    const failures = await session.callUntilGood(server.tool, server.args(fleet.directory), goodWithinMs);
    expect(failures.filter((failure) => !isTyped(failure))).toEqual([]);
    expect((await processAfter(killed, server)).pid).not.toBe(killed.pid);
  });

  it('is a typed error while it is frozen, and called again in the same session', async ({
    expect,
    skip,
  }) => {
    const session = sessionOf(server, skip);
    const frozen = await processOf(server);
    signalProcess(frozen, 'SIGSTOP');
    const began = performance.now();
    await expect(session.call(server.tool, server.args(fleet.directory))).rejects.toSatisfy(isTyped);
    expect(performance.now() - began).toBeLessThan(frozenWithinMs);
    await session.callUntilGood(server.tool, server.args(fleet.directory), goodWithinMs);
    expect((await processAfter(frozen, server)).pid).not.toBe(frozen.pid);
  });

  it('is called again in the same session after a restart', async ({ expect, skip }) => {
    const session = sessionOf(server, skip);
    const before = await processOf(server);
    await fleet.succeed('restart', server.name);
    expect(await session.call(server.tool, server.args(fleet.directory))).toContain(server.says);
    expect((await processOf(server)).pid).not.toBe(before.pid);
  });
});

function sessionOf({ name, missing }: ThirdPartyServer, skip: TestContext['skip']): OpenSession {
  const reason = missing();
  if (reason !== null) skip(reason);
  const session = sessions.get(name);
  if (session === undefined) throw new Error(`no session with ${name}`);
  return session;
}

/** What runs after `before` has ended: the fleet's own view follows with its next look. */
function processAfter(before: MarkedProcess, server: ThirdPartyServer): Promise<MarkedProcess> {
  return vi.waitFor(
    async () => {
      const found = await processOf(server);
      if (found.pid === before.pid) throw new Error(`${server.name} is what it was`);
      return found;
    },
    { timeout: goodWithinMs, interval: 200 },
  );
}

/** @throws Error when it does not run */
async function processOf({ name }: ThirdPartyServer): Promise<MarkedProcess> {
  const pid = (await fleet.status()).replicas.find(({ server }) => server === name)?.pid;
  const found = pid == null ? null : findProcess(pid);
  if (found === null) throw new Error(`${name} does not run`);
  return found;
}
