/** Replicas come and go while clients call: no call through the gateway is lost. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { connectFleetClient } from '../../src/runtime/mcp/fleet-client.ts';
import { freePorts, TrialFleet } from '../support/trial-fleet.ts';

const callers = 8;

let fleet: TrialFleet;

beforeAll(async () => {
  const autoscale = 'autoscale: { max: 2, targetCalls: 1 }';
  fleet = new TrialFleet(
    freePorts.replace('weaviate-direct: { port: 0 }', `weaviate-direct: { port: 0, ${autoscale} }`),
  );
  await fleet.succeed('up', 'memory', 'weaviate-direct', 'gateway');
}, 60_000);

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
});

interface Traffic {
  readonly answered: number;
  readonly failures: readonly unknown[];
}

/** Calls a tool of a server through the gateway, again and again by several callers, while `change` goes on. */
async function during(server: string, tool: string, change: () => Promise<unknown>): Promise<Traffic> {
  const { gatewayUrl } = await fleet.status();
  const token = await fleet.token();
  const failures: unknown[] = [];
  let answered = 0;
  let isOver = false;
  const call = async (): Promise<void> => {
    await using client = await connectFleetClient({
      server,
      url: gatewayUrl ?? '',
      token,
      timeoutMs: 10_000,
    });
    while (!isOver) {
      try {
        const { isError } = await client.callTool(`${server}__${tool}`, {});
        if (isError) failures.push('the tool failed');
        else answered += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const calling = Array.from({ length: callers }, call);
  try {
    await change();
  } finally {
    isOver = true;
    await Promise.all(calling);
  }
  return { answered, failures };
}

/** Calls over kept connections and over new ones; who is refused a connection tries once more, and no more. */
async function calling(url: string, token: string, change: () => Promise<unknown>): Promise<Traffic> {
  const failures: unknown[] = [];
  let answered = 0;
  let isOver = false;
  const agent = new Agent({ keepAlive: true });
  const caller = async (kept: boolean): Promise<void> => {
    while (!isOver) {
      const once = (): Promise<string> => callOnce(url, token, kept ? agent : false);
      try {
        const answer = await once().catch((error: NodeJS.ErrnoException) =>
          error.code === 'ECONNREFUSED' ? once() : Promise.reject(error),
        );
        if (answer.includes('"isError"') || !answer.includes('"result"')) failures.push(answer);
        else answered += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const callersAtWork = Array.from({ length: callers }, (_, index) => caller(index % 2 === 0));
  try {
    await change();
  } finally {
    isOver = true;
    await Promise.all(callersAtWork);
    agent.destroy();
  }
  return { answered, failures };
}

async function callOnce(url: string, token: string, agent: Agent | false): Promise<string> {
  const params = { name: 'memory__memory_stats', arguments: {} };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const call = request(url, {
    method: 'POST',
    agent,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
  }).end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return text(response);
}

describe('while clients call', { timeout: 60_000 }, () => {
  it('restart replaces the only replica, keeps its port, and loses no call', async ({ expect }) => {
    const before = await fleet.status();
    const { answered, failures } = await during('memory', 'memory_stats', () =>
      fleet.succeed('restart', 'memory'),
    );
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(callers);
    const after = await fleet.status();
    const [was, is] = [before, after].map(({ replicas }) =>
      replicas.filter(({ server }) => server === 'memory'),
    );
    expect(is?.map(({ id, port }) => ({ id, port }))).toEqual(was?.map(({ id, port }) => ({ id, port })));
    expect(is?.[0]?.pid).not.toBe(was?.[0]?.pid);
  });

  it.skipIf(process.platform !== 'linux')(
    'restart gateway lets a successor listen first, keeps its port, and loses no call',
    async ({ expect }) => {
      const before = await fleet.status();
      const { answered, failures } = await calling(before.gatewayUrl ?? '', await fleet.token(), () =>
        fleet.succeed('restart', 'gateway'),
      );
      expect(failures).toEqual([]);
      expect(answered).toBeGreaterThan(callers);
      const after = await fleet.status();
      const [was, is] = [before, after].map(({ replicas }) =>
        replicas.filter(({ server }) => server === 'gateway'),
      );
      expect(is?.map(({ id, port }) => ({ id, port }))).toEqual(was?.map(({ id, port }) => ({ id, port })));
      expect(is?.[0]?.pid).not.toBe(was?.[0]?.pid);
    },
  );

  it('scale adds and takes away replicas, and loses no call', async ({ expect }) => {
    const { answered, failures } = await during('memory', 'memory_stats', async () => {
      await fleet.succeed('scale', 'memory=3');
      const { replicas } = await fleet.status();
      expect(replicas.filter(({ server, state }) => server === 'memory' && state === 'ready')).toHaveLength(
        3,
      );
      await fleet.succeed('scale', 'memory=1');
    });
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(callers);
    const { replicas } = await fleet.status();
    expect(replicas.filter(({ server }) => server === 'memory').map(({ id }) => id)).toEqual(['memory']);
  });

  it('lets the second of two scalings wait for the first', async ({ expect }) => {
    await Promise.all([fleet.succeed('scale', 'memory=2'), fleet.succeed('scale', 'memory=2')]);
    const { replicas } = await fleet.status();
    expect(replicas.filter(({ server }) => server === 'memory')).toHaveLength(2);
    await fleet.succeed('scale', 'memory=1');
  });

  it.for([
    { scaling: 'memory=0', code: 'SCALE_INVALID' },
    { scaling: 'memory=17', code: 'SCALE_INVALID' },
    { scaling: 'weaviate-direct=3', code: 'SCALE_INVALID' },
    { scaling: 'gateway=2', code: 'SCALE_INVALID' },
    { scaling: 'nobody=2', code: 'SERVER_UNKNOWN' },
  ])('refuses to scale $scaling', async ({ scaling, code }, { expect }) => {
    const result = await fleet.run('scale', scaling);
    expect(result).toMatchObject({ code: 2, err: expect.stringContaining(`[${code}]`) });
  });

  it('a server under load gets another replica, and status says why', async ({ expect }) => {
    const { failures } = await during('weaviate-direct', 'list_collections', () =>
      expect
        .poll(async () => (await fleet.status()).autoscale, { timeout: 40_000, interval: 500 })
        .toMatchObject([
          {
            server: 'weaviate-direct',
            replicas: 2,
            lastStep: { to: 2, reason: expect.stringMatching(/per replica|of its limit/) },
          },
        ]),
    );
    expect(failures).toEqual([]);
  });
});
