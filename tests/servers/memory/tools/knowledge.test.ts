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

describe('add_knowledge', () => {
  it('cuts a document as it is asked to', async ({ expect }) => {
    const content = Array.from({ length: 30 }, (_, n) => `Paragraph ${n} of the manual.`).join('\n\n');
    const wide = await server.call('add_knowledge', { title: 'Wide', content });
    const narrow = { title: 'Narrow', content, chunking: { target_chars: 200, overlap_chars: 0 } };
    expect(wide).toMatchObject({ chunks: 1 });
    expect(await server.call('add_knowledge', narrow)).toMatchObject({ chunks: 5 });
  });

  it('adds once for one idempotency key, however many send it at once', async ({ expect }) => {
    const document = { title: 'Once', content: 'Only once.', idempotency_key: 'once', namespace: 'keys' };
    const added = await Promise.all(
      Array.from({ length: 4 }, () =>
        server.call<{ document_id: string; outcome: string }>('add_knowledge', document),
      ),
    );
    expect(new Set(added.map(({ document_id }) => document_id)).size).toBe(1);
    expect(added.map(({ outcome }) => outcome).toSorted()).toEqual([
      'created',
      'repeated',
      'repeated',
      'repeated',
    ]);
    expect(await server.call('memory_stats', { namespace: 'keys' })).toMatchObject({
      knowledge_documents: 1,
    });
    const elsewhere = await server.call('add_knowledge', { ...document, namespace: 'other keys' });
    expect(elsewhere).toMatchObject({ outcome: 'created' });
  });
});

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

interface Read {
  readonly title: string;
  readonly version: number;
  readonly chunks: number;
  readonly passages: readonly {
    readonly position: number;
    readonly heading: string;
    readonly content: string;
  }[];
  readonly next_cursor: string | null;
}

describe('get_knowledge', () => {
  it('reads a whole document in order, page by page', async ({ expect }) => {
    const namespace = 'reading';
    const content = Array.from(
      { length: 8 },
      (_, index) => `# Part ${index + 1}\n${'word '.repeat(100)}`,
    ).join('\n\n');
    const { document_id } = await server.call<{ document_id: string }>('add_knowledge', {
      title: 'A long one',
      content,
      namespace,
    });
    const pages: Read[] = [];
    let cursor: string | null | undefined;
    do {
      const args = { document_id, namespace, max_tokens: 400, ...(cursor ? { cursor } : {}) };
      const page: Read = await server.call<Read>('get_knowledge', args);
      pages.push(page);
      cursor = page.next_cursor;
    } while (cursor !== null && pages.length < 20);
    expect(pages.length).toBeGreaterThan(1);
    const passages = pages.flatMap((page) => page.passages);
    expect(passages.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(passages.map(({ heading }) => heading)[7]).toBe('Part 8');
    expect(pages[0]).toMatchObject({ title: 'A long one', version: 1, chunks: 8 });
    expect(await server.fail('get_knowledge', { document_id, namespace: 'another' })).toMatchObject({
      code: 'document_not_found',
    });
  });
});

describe('delete_knowledge', () => {
  it('deletes by id, uri or category what it told in its dry run, and search finds it no more', async ({
    expect,
  }) => {
    const namespace = 'deleting';
    const add = (title: string, more: object) =>
      server.call<{ document_id: string }>('add_knowledge', {
        title,
        content: `${title} tells of zebras`,
        namespace,
        ...more,
      });
    const { document_id } = await add('one', {});
    await add('two', { uri: 'file:two' });
    await add('three', { category: 'old' });
    await add('four', { category: 'old' });
    const remove = async (args: object) =>
      (
        await server.call<{ deleted: { title: string }[] }>('delete_knowledge', { namespace, ...args })
      ).deleted.map(({ title }) => title);
    expect(await remove({ category: 'old', dry_run: true })).toEqual(['three', 'four']);
    expect((await search('zebras', { namespace })).passages).toHaveLength(4);
    expect(await remove({ category: 'old' })).toEqual(['three', 'four']);
    expect(await remove({ uri: 'file:two', namespace: 'another' })).toEqual([]);
    expect(await remove({ uri: 'file:two' })).toEqual(['two']);
    expect((await search('zebras', { namespace })).passages.map(({ title }) => title)).toEqual(['one']);
    expect(await remove({ document_ids: [document_id] })).toEqual(['one']);
    await server.indexer.settled(5000);
    const scope = { operator: 'Equal', path: ['scope'], value: JSON.stringify([namespace, '']) } as const;
    expect(await server.vectors.count('McpctlKnowledge', scope)).toBe(0);
  });

  it.for([{}, { uri: 'x', category: 'y' }])('refuses %o: one target it must be', async (args, { expect }) => {
    expect(await server.fail('delete_knowledge', args)).toMatchObject({ code: 'target_invalid' });
  });
});
