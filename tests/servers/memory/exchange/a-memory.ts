/** One memory to change in a test. */
import type { ExportedMemory } from '../../../../src/servers/memory/exchange/exported-memory.ts';

export const aMemory: ExportedMemory = {
  id: '01890000-0000-4000-8000-000000000001',
  content: 'Ann lives in Rome',
  agent_id: null,
  memory_type: 'fact',
  importance: 0.5,
  tags: ['home'],
  entities: ['Ann'],
  source: null,
  event_time: null,
  valid_from: '2026-11-23T10:00:00.123456Z',
  valid_to: null,
  expires_at: null,
  pinned: false,
  version: 2,
  created_at: '2026-11-22T10:00:00.123456Z',
  updated_at: '2026-11-23T10:00:00.123456Z',
  recorded_at: '2026-11-23T10:00:00.123456Z',
  deleted_at: null,
  supersedes: null,
  superseded_by: null,
  idempotency_key: null,
  history: [
    {
      content: 'Ann lives in Paris',
      agent_id: null,
      memory_type: 'fact',
      importance: 0.5,
      tags: ['home'],
      entities: ['Ann'],
      source: null,
      event_time: null,
      valid_from: '2026-11-22T10:00:00Z',
      valid_to: null,
      expires_at: null,
      pinned: false,
      version: 1,
      created_at: '2026-11-22T10:00:00.123456Z',
      updated_at: '2026-11-22T10:00:00.123456Z',
      recorded_at: '2026-11-22T10:00:00.123456Z',
      deleted_at: null,
      replaced_at: '2026-11-23T10:00:00.123456Z',
    },
  ],
};

export const anotherId = '01890000-0000-4000-8000-000000000002';

/** The line and the reason of what `read` throws. */
export function problemOf(read: () => unknown): unknown {
  try {
    return { read: read() };
  } catch (error) {
    const { name, line, reason } = error as { name: string; line: number; reason: string };
    return { name, line, reason };
  }
}
