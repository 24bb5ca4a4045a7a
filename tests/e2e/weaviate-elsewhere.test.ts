/** A fleet whose vectors are in a Weaviate that somebody else runs, and that comes and goes. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { controlClient } from '../../src/runtime/fleet/control-client.ts';
import { fleetPaths } from '../../src/runtime/state/fleet-paths.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/temporary-directory.ts';
import { TrialFleet } from '../support/trial-fleet.ts';
import { noWeaviate } from '../support/weaviate-binary.ts';
import {
  freeWeaviatePorts,
  startWeaviate,
  type WeaviatePorts,
  type WeaviateProcess,
  weaviateKeys,
} from '../support/weaviate-process.ts';

const missing = noWeaviate();
const clients = ['memory', 'weaviate-direct'];

describe.skipIf(missing !== null)('a fleet with a Weaviate elsewhere', { timeout: 120_000 }, () => {
  let directory: TemporaryDirectory;
  let ports: WeaviatePorts;
  let fleet: TrialFleet;
  let weaviate: WeaviateProcess | null = null;

  beforeAll(async () => {
    directory = await temporaryDirectory('weaviate');
    ports = await freeWeaviatePorts();
    const config = `gateway: { port: 0 }
vectors: { engine: weaviate, url: 'http://127.0.0.1:${ports.http}', grpcPort: ${ports.grpc}, apiKey: '\${env:WEAVIATE_KEY}' }
servers:
  postgres: { port: 0 }
  memory: { port: 0 }
  weaviate-direct: { port: 0 }
  orchestrator: { enabled: false }
  tools: { enabled: false }
`;
    fleet = new TrialFleet(config, undefined, { WEAVIATE_KEY: weaviateKeys.admin });
  });
  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await weaviate?.[Symbol.asyncDispose]();
    await directory?.[Symbol.asyncDispose]();
  });

  const starting = (): Promise<WeaviateProcess> => startWeaviate({ directory: directory.path, ports });

  /** How the servers that use it find it, without the time that a command takes to start. */
  async function seen(): Promise<readonly (string | undefined)[]> {
    const { controlSocket } = fleetPaths({
      stateDirectory: fleet.stateDirectory,
      configFile: null,
      stateHome: '',
      temporary: tmpdir(),
      uid: process.getuid?.() ?? 0,
    });
    const { replicas } = await controlClient(controlSocket).snapshot();
    const using = replicas.filter(({ id }) => clients.includes(id));
    return using.map(({ dependencies }) => dependencies['vectors']?.status);
  }

  it('starts while it is away, and remembers what it is told', async ({ expect }) => {
    await fleet.succeed('up');
    const { replicas } = await fleet.status();
    expect(replicas.map(({ id }) => id)).not.toContain('weaviate');
    await expect.poll(seen, { timeout: 10_000 }).toEqual(['unhealthy', 'unhealthy']);
    await fleet.succeed('call', 'memory', 'store_memory', 'content=The piano is out of tune');
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=piano');
    expect(out).toContain('out of tune');
    const doctor = await fleet.run('doctor', '--json');
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/"section": "vectors",\s+"name": "connection",\s+"status": "fail"/);
  });

  it('knows within two seconds that it is there, and has everything in it soon', async ({ expect }) => {
    weaviate = await starting();
    const began = performance.now();
    await expect.poll(seen, { timeout: 20_000, interval: 25 }).toEqual(['healthy', 'healthy']);
    expect(performance.now() - began).toBeLessThan(2000);
    const found = async () =>
      (await fleet.succeed('call', 'memory', 'search_memories', 'query=an instrument to be tuned')).out;
    await expect.poll(found, { timeout: 30_000 }).toContain('"degraded": null');
    expect(await found()).toContain('out of tune');
  });

  it('goes on without it when it is gone, and finds it again', async ({ expect }) => {
    await weaviate?.kill();
    await expect.poll(seen, { timeout: 10_000, interval: 50 }).toEqual(['unhealthy', 'unhealthy']);
    const { out } = await fleet.succeed('call', 'memory', 'search_memories', 'query=piano');
    expect(out).toContain('out of tune');
    weaviate = await starting();
    const began = performance.now();
    await expect.poll(seen, { timeout: 20_000, interval: 25 }).toEqual(['healthy', 'healthy']);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

if (missing !== null) {
  describe('a fleet with a Weaviate elsewhere', () => {
    it('starts while it is away', ({ skip }) => skip(missing));
  });
}
