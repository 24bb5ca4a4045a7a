import type { EngineStatus } from '../vector-store.ts';
import type { WeaviateConnection } from './connection.ts';

interface NodesAnswer {
  readonly nodes?: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly stats?: { readonly objectCount?: number; readonly shardCount?: number };
  }[];
}

export async function engineStatus(connection: WeaviateConnection): Promise<EngineStatus> {
  const call = { method: 'GET', path: '/nodes?output=verbose' } as const;
  const [meta, answer] = await Promise.all([
    connection.meta(),
    connection.rest<NodesAnswer>('read the status', call),
  ]);
  return {
    version: `Weaviate ${meta.version}`,
    modules: meta.modules,
    nodes: (answer?.nodes ?? []).map(({ name = '', status = 'UNKNOWN', stats }) => ({
      name,
      status,
      objects: stats?.objectCount ?? null,
      shards: stats?.shardCount ?? null,
    })),
  };
}
