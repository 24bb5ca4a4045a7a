import { hostname } from 'node:os';
import type { DatabaseSync } from 'node:sqlite';
import type { EngineStatus } from '../vector-store.ts';
import { listCollections } from './collections.ts';
import { guarded } from './sqlite.ts';

export function engineStatus(db: DatabaseSync): EngineStatus {
  const collections = listCollections(db);
  return guarded('read the status', () => {
    const version = db.prepare('SELECT sqlite_version() AS sqlite, vec_version() AS vec').get();
    const counts = collections.map(({ objects }) =>
      Number(db.prepare(`SELECT count(*) AS n FROM ${objects}`).get()?.['n']),
    );
    return {
      version: `SQLite ${String(version?.['sqlite'])}`,
      modules: ['fts5', `sqlite-vec ${String(version?.['vec'])}`],
      nodes: [
        {
          name: hostname(),
          status: 'HEALTHY',
          objects: counts.reduce((sum, count) => sum + count, 0),
          shards: collections.length,
        },
      ],
    };
  });
}
