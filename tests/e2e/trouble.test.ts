import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { freePorts, TrialFleet } from '../support/trial-fleet.ts';

describe('mcpctl up in trouble', { timeout: 60_000 }, () => {
  it('names the holder of a taken port, moves the server, and the gateway finds it', async ({ expect }) => {
    await using foreign = await listener();
    await using fleet = new TrialFleet(
      freePorts.replace('memory: { port: 0 }', `memory: { port: ${foreign.port} }`),
    );
    const { out, err } = await fleet.succeed('up', 'memory', 'gateway');
    expect(out + err).toContain(`port ${foreign.port} is held by PID ${process.pid}`);
    await fleet.succeed('call', 'memory', 'memory_stats');
    expect(foreign.server.listening).toBe(true);
  });

  it("ends with 4 and touches nothing when the gateway's port is taken", async ({ expect }) => {
    await using foreign = await listener();
    await using fleet = new TrialFleet(
      freePorts.replace('gateway: { port: 0 }', `gateway: { port: ${foreign.port} }`),
    );
    const { code, err } = await fleet.run('up');
    expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining(`PID ${process.pid}`) });
    expect(err).toContain('[PORT_TAKEN]\nnext: ');
    expect(foreign.server.listening).toBe(true);
    expect(fleet.processes()).toEqual([]);
  });

  it('reports a server that cannot start with its last lines and ends with 3; the rest comes up', async ({
    expect,
  }) => {
    const closed = await freePort();
    const url = `postgres://nobody:secret-word@127.0.0.1:${closed}/none`;
    await using fleet = new TrialFleet(`${freePorts}database: { url: '${url}' }\n`);
    const { code, out, err } = await fleet.run('up');
    expect(code).toBe(3);
    expect(out + err).toContain('DATABASE_UNREACHABLE');
    expect(out + err).not.toContain('secret-word');
    const { replicas } = await fleet.status();
    const ready = replicas.filter(({ state }) => state === 'ready').map(({ id }) => id);
    expect(ready).toEqual(expect.arrayContaining(['tools', 'weaviate-direct']));
  });

  it('lets the second of two wait for the first', async ({ expect }) => {
    await using fleet = new TrialFleet();
    const results = await Promise.all([fleet.run('up', 'tools'), fleet.run('up', 'tools')]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    const daemons = fleet.processes().filter(({ command }) => command.includes('God Daemon'));
    expect(daemons).toHaveLength(1);
  });

  it.for(['control is starting', 'servers are starting'])(
    'leaves nothing after Ctrl-C while %s',
    async (moment, { expect }) => {
      await using fleet = new TrialFleet();
      const up = fleet.start('up');
      const enough = moment === 'control is starting' ? 1 : 4;
      await expect
        .poll(() => fleet.processes().length, { interval: 5, timeout: 20_000 })
        .toBeGreaterThanOrEqual(enough);
      up.kill('SIGINT');
      expect(await once(up, 'close')).toEqual([130, null]);
      expect(fleet.processes()).toEqual([]);
      expect((await fleet.status()).status).toBe('stopped');
    },
  );

  it.for([
    { victims: ['God Daemon'] },
    { victims: ['control/main.js'] },
    { victims: ['God Daemon', 'control/main.js'] },
  ])('down leaves nothing after kill -9 of $victims', async ({ victims }, { expect }) => {
    await using fleet = new TrialFleet();
    await fleet.succeed('up', 'memory');
    kill(fleet, victims);
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
  });

  // The second start also frees the shared memory of the killed PostgreSQL, which nobody else can.
  it('down leaves nothing after kill -9 of PostgreSQL, and up finds its data', async ({ expect }) => {
    await using fleet = new TrialFleet();
    await fleet.succeed('up', 'memory', 'gateway');
    await fleet.succeed('call', 'memory', 'store_memory', 'content=kept');
    kill(fleet, ['bin/postgres']);
    await fleet.succeed('down');
    expect(fleet.processes()).toEqual([]);
    await fleet.succeed('up', 'memory', 'gateway');
    const { out } = await fleet.succeed('call', 'memory', 'get_recent_memories');
    expect(out).toContain('kept');
    await fleet.succeed('down');
  });

  it('ends with 2 and names file, line, key and what is allowed when the config is wrong', async ({
    expect,
  }) => {
    await using fleet = new TrialFleet('servers:\n  memory: { replicas: many }\n');
    const { code, err } = await fleet.run('up');
    expect(code).toBe(2);
    expect(err).toMatch(
      /mcpctl\.yaml:3: servers\.memory\.replicas is .*many.*; allowed: .*\[CONFIG_INVALID\]/,
    );
  });
});

function kill(fleet: TrialFleet, victims: readonly string[]): void {
  for (const { pid, command } of fleet.processes()) {
    if (victims.some((victim) => command.includes(victim))) process.kill(pid, 'SIGKILL');
  }
}

async function listener(): Promise<{ server: Server; port: number } & AsyncDisposable> {
  const server = createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
