import { describe, it } from 'vitest';
import { memory } from './memory-under-test.ts';

describe('a quota', () => {
  it('holds for each namespace, in batches and imports too, and says what to do', async ({ expect }) => {
    await using server = await memory({ quota: 3 });
    const batch = (count: number, namespace: string) =>
      server.call('store_memories', {
        namespace,
        memories: Array.from({ length: count }, (_, n) => ({ content: `memory ${n}` })),
      });
    await batch(2, 'one');
    await expect(batch(2, 'one')).rejects.toThrow(
      /quota_exceeded.*one holds 2 of the 3 memories.*forget_memories/s,
    );
    await batch(3, 'two');
    await server.call('store_memory', { namespace: 'one', content: 'the third' });
    await expect(server.call('store_memory', { namespace: 'one', content: 'the fourth' })).rejects.toThrow(
      'quota_exceeded',
    );
    const data = '- one too many\n';
    const imported = server.call('import_memories', { namespace: 'two', format: 'markdown', data });
    await expect(imported).rejects.toThrow('quota_exceeded');
    expect(await server.call('memory_stats', { namespace: 'two' })).toMatchObject({ memories: 3 });
  });

  it('counts what other replicas stored', async ({ expect }) => {
    await using server = await memory({ quota: 1 });
    await server.call('store_memory', { content: 'the first' });
    const other = await server.replica({ quota: 1 });
    await expect(other.call('store_memory', { content: 'the second' })).rejects.toThrow('quota_exceeded');
  });
});
