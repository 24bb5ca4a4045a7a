import { describe, it } from 'vitest';
import type { FleetConfig } from '../../../src/runtime/fleet/config.ts';
import { desiredReplicas, selectReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { configOf } from '../../support/fleet-config.ts';

const managed = { vectors: { engine: 'weaviate', managed: true } } as const;
const elsewhere = {
  vectors: { engine: 'weaviate', managed: false, url: 'http://db', grpcPort: null, apiKey: null },
} as const;
const external = { database: { url: 'postgres://db/mcpctl' } };

function planned(config: FleetConfig): readonly string[] {
  return desiredReplicas(config, catalog).map(
    ({ id, wave, needs, prefers }) =>
      `${wave} ${id}${needs.length > 0 ? ` after ${needs.join()}` : ''}${prefers.length > 0 ? ` with ${prefers.join()}` : ''}`,
  );
}

describe('desiredReplicas', () => {
  it.for([
    { of: 'nothing enabled', config: configOf({}), replicas: [] },
    { of: 'a server that needs nothing', config: configOf({ gateway: {} }), replicas: ['0 gateway'] },
    {
      of: 'a server that needs the database',
      config: configOf({ postgres: {}, gateway: {}, memory: {} }),
      replicas: ['0 postgres', '0 gateway', '1 memory after postgres'],
    },
    {
      of: 'a database of the operator',
      config: configOf({ postgres: {}, memory: {} }, external),
      replicas: ['0 memory'],
    },
    {
      of: 'nobody who needs PostgreSQL',
      config: configOf({ postgres: {}, tools: {} }),
      replicas: ['0 tools'],
    },
    {
      of: 'a Weaviate that mcpctl runs',
      config: configOf({ weaviate: {}, postgres: {}, memory: {}, 'weaviate-direct': {} }, managed),
      replicas: [
        '0 postgres',
        '0 weaviate',
        '1 memory after postgres with weaviate',
        '1 weaviate-direct after weaviate',
      ],
    },
    {
      of: 'a Weaviate elsewhere',
      config: configOf({ weaviate: {}, 'weaviate-direct': {} }, elsewhere),
      replicas: ['0 weaviate-direct'],
    },
    {
      of: 'nobody who uses vectors',
      config: configOf({ weaviate: {}, tools: {} }, managed),
      replicas: ['0 tools'],
    },
    {
      of: 'replicas',
      config: configOf({ tools: { replicas: 3 } }),
      replicas: ['0 tools', '0 tools-2', '0 tools-3'],
    },
  ])('of $of are $replicas', ({ config, replicas }, { expect }) => {
    expect(planned(config)).toEqual(replicas);
  });
});

describe('selectReplicas', () => {
  const all = desiredReplicas(
    configOf({ postgres: {}, gateway: {}, memory: { replicas: 2 }, tools: {} }),
    catalog,
  );
  it.for([
    { servers: [], ids: ['postgres', 'gateway', 'tools', 'memory', 'memory-2'] },
    { servers: ['tools'], ids: ['tools'] },
    { servers: ['memory'], ids: ['postgres', 'memory', 'memory-2'] },
    { servers: ['postgres', 'gateway'], ids: ['postgres', 'gateway'] },
    { servers: ['nobody'], ids: [] },
  ])('takes $ids for $servers', ({ servers, ids }, { expect }) => {
    expect(selectReplicas(all, servers).map(({ id }) => id)).toEqual(ids);
  });

  it('takes what a server prefers, too', ({ expect }) => {
    const config = configOf({ weaviate: {}, postgres: {}, memory: {}, tools: {} }, managed);
    const ids = selectReplicas(desiredReplicas(config, catalog), ['memory']).map(({ id }) => id);
    expect(ids).toEqual(['postgres', 'weaviate', 'memory']);
  });
});
