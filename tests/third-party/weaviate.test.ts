/** Weaviate's own MCP server, reached by its URL: what happens to it, a client's open session survives. */
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { thirdPartyFleet } from '../support/third-party-fleet.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import { needsWeaviate, noWeaviate } from '../support/weaviate-binary.ts';
import {
  freeWeaviatePorts,
  startWeaviate,
  type WeaviatePorts,
  type WeaviateProcess,
  weaviateKeys,
} from '../support/weaviate-process.ts';
import { isTyped, type OpenSession, openSession } from './open-session.ts';

const tool = 'weaviate-collections-get-config';
const goodWithinMs = 30_000;
/** The fleet's `timeout` for this server, and what a busy machine adds. */
const frozenWithinMs = 10_000;

let directory: TemporaryDirectory;
let ports: WeaviatePorts;
let weaviate: WeaviateProcess;
let fleet: TrialFleet;
let session: OpenSession;

describe("Weaviate's own server", { timeout: 90_000 }, () => {
  beforeAll(async () => {
    if (noWeaviate() !== null) return;
    directory = await temporaryDirectory('weaviate-mcp');
    ports = await freeWeaviatePorts();
    weaviate = await started();
    const headers = { Authorization: `Bearer ${weaviateKeys.admin}` };
    fleet = new TrialFleet(
      thirdPartyFleet({ vectordb: { url: `${weaviate.url}/v1/mcp`, headers, timeout: '3s' } }),
    );
    await fleet.succeed('up');
    const gateway = (await fleet.status()).replicas.find(({ server }) => server === 'gateway');
    session = await openSession(`http://127.0.0.1:${gateway?.port}/vectordb/mcp`, await fleet.token());
  }, 120_000);

  afterAll(async () => {
    await session?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await weaviate?.[Symbol.asyncDispose]();
    await directory?.[Symbol.asyncDispose]();
  });

  beforeEach(needsWeaviate);

  it('is listed and called', async ({ expect }) => {
    expect(await session.toolNames()).toContain(tool);
    expect(await session.call(tool, {})).toContain('collections');
  });

  it('is a typed error while it is gone, and called again in the same session', async ({ expect }) => {
    await weaviate.kill();
    await expect(session.call(tool, {})).rejects.toSatisfy(isTyped);
    weaviate = await started();
    await session.callUntilGood(tool, {}, goodWithinMs);
  });

  it('is a typed error while it is frozen, and called again in the same session', async ({ expect }) => {
    weaviate.process.kill('SIGSTOP');
    try {
      const began = performance.now();
      await expect(session.call(tool, {})).rejects.toSatisfy(isTyped);
      expect(performance.now() - began).toBeLessThan(frozenWithinMs);
    } finally {
      weaviate.process.kill('SIGCONT');
    }
    await session.callUntilGood(tool, {}, goodWithinMs);
  });

  it('is called again in the same session after a restart', async ({ expect }) => {
    await weaviate[Symbol.asyncDispose]();
    weaviate = await started();
    const failures = await session.callUntilGood(tool, {}, goodWithinMs);
    expect(failures.filter((failure) => !isTyped(failure))).toEqual([]);
  });
});

function started(): Promise<WeaviateProcess> {
  return startWeaviate({ directory: directory.path, ports, env: { MCP_SERVER_ENABLED: 'true' } });
}
