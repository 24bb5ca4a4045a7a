import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';

let server: Memory;
beforeAll(async () => {
  server = await memory();
});
afterAll(() => server?.[Symbol.asyncDispose]());

interface Passages {
  readonly passages: readonly {
    readonly title: string;
    readonly heading: string;
    readonly content: string;
  }[];
}
const search = (query: string, more: object = {}) =>
  server.call<Passages>('search_knowledge', { query, ...more });

const runbook = `# Backup
Every night at two the database is copied.

## Restore
Stop the service, then load the copy of the night before.

# On call
The person on duty carries the phone.`;

describe('search_knowledge', () => {
  it('finds the passage that answers, and says where it stands', async ({ expect }) => {
    const added = await server.call('add_knowledge', {
      title: 'Runbook',
      content: runbook,
      category: 'ops',
      tags: ['db'],
    });
    expect(added).toMatchObject({ chunks: 3, outcome: 'created' });
    const { passages } = await search('how do I recover the data');
    expect(passages[0]).toMatchObject({
      title: 'Runbook',
      heading: 'Backup › Restore',
      category: 'ops',
      position: 2,
    });
    expect((await search('database', { category: 'law' })).passages).toEqual([]);
    expect((await search('database', { tags: ['db'] })).passages).not.toEqual([]);
    expect((await search('database', { namespace: 'other' })).passages).toEqual([]);
  });

  it('replaces the document of the same uri with all its passages', async ({ expect }) => {
    const document = { title: 'Menu', uri: 'file:menu', namespace: 'canteen' };
    const { document_id } = await server.call('add_knowledge', { ...document, content: 'Monday: goulash' });
    const replaced = await server.call('add_knowledge', { ...document, content: 'Monday: risotto' });
    expect(replaced).toMatchObject({ document_id, outcome: 'replaced' });
    const { passages } = await search('monday lunch', { namespace: 'canteen' });
    expect(passages.map(({ content }) => content)).toEqual(['Monday: risotto']);
    await server.indexer.settled(10_000);
    const inNamespace = { operator: 'Equal', path: ['scope'], value: '["canteen",""]' } as const;
    expect(await server.vectors.count('McpctlKnowledge', inNamespace)).toBe(1);
    expect(await server.call('memory_stats', { namespace: 'canteen' })).toMatchObject({
      knowledge_documents: 1,
      knowledge_chunks: 1,
    });
  });

  it('refuses a document without text', async ({ expect }) => {
    expect(await server.fail('add_knowledge', { title: 'x', content: '# Only a heading\n' })).toMatchObject({
      code: 'content_empty',
    });
  });
});
