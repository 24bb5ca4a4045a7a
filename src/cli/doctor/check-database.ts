import { maskUrl } from '../../runtime/database/mask-url.ts';
import { type Finding, failure } from './finding.ts';

const connectTimeoutMs = 3000;

/** Connects as a server would: is it there, which version is it, how long does an answer take. */
export async function checkDatabase(url: string): Promise<Finding> {
  const { openDatabase } = await import('../../runtime/database/pool.ts');
  try {
    const database = openDatabase({
      url,
      applicationName: 'mcpctl doctor',
      maxConnections: 1,
      acquireTimeoutMs: connectTimeoutMs,
      statementTimeoutMs: connectTimeoutMs,
    });
    try {
      const { rows } = await database.query<{ server_version: string }>('SHOW server_version');
      const began = performance.now();
      await database.query('SELECT 1');
      const latencyMs = performance.now() - began;
      const detail = `PostgreSQL ${rows[0]?.server_version} at ${maskUrl(url)}, ${latencyMs.toFixed(1)} ms`;
      return { section: 'postgres', name: 'connection', status: 'ok', detail };
    } finally {
      await database.close();
    }
  } catch (error) {
    return failure('postgres', 'connection', error);
  }
}
