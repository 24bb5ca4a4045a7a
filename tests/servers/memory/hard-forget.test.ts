/** `forget_memories` with `hard`: nothing of it stays anywhere. */
import { describe, it } from 'vitest';
import { memory } from './memory-under-test.ts';

describe('a memory that is forgotten for good', () => {
  it('leaves no row, no earlier version, no index entry, no vector and no word of it', async ({ expect }) => {
    await using server = await memory();
    const { id } = await server.call<{ id: string }>('store_memory', { content: 'The code is xylophone' });
    await server.call('update_memory', { id, content: 'The code is marmalade' });
    const other = await server.call<{ id: string }>('store_memory', { content: 'The code is zeppelin' });
    expect(await server.vectors.get('McpctlMemory', id)).not.toBeNull();

    await server.call('forget_memories', { ids: [id], hard: true });
    await expect.poll(() => server.call('memory_stats')).toMatchObject({ index: { pending: 0 } });
    const { rows } = await server.db.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM memory.memories WHERE id = $1)::int + (SELECT count(*) FROM memory.memory_versions WHERE id = $1)::int
         + (SELECT count(*) FROM memory.outbox WHERE object_id = $1)::int AS left`,
      [id],
    );
    expect(rows).toEqual([{ left: 0 }]);
    expect(await server.vectors.get('McpctlMemory', id)).toBeNull();
    for (const query of ['xylophone', 'marmalade']) {
      for (const as_of of [undefined, new Date().toISOString()]) {
        const found = await server.call('search_memories', {
          query,
          mode: 'lexical',
          ...(as_of && { as_of }),
        });
        expect(found).toMatchObject({ memories: [] });
      }
    }
    await expect(server.call('restore_memory', { id })).rejects.toThrow('memory_not_found');
    expect(await server.call('get_memory', { id: other.id })).toMatchObject({
      content: 'The code is zeppelin',
    });
  });
});
