/** `export_memories` and `import_memories`: what comes out goes in again, to the byte. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Memory, memory } from '../memory-under-test.ts';

interface Part {
  readonly data: string;
  readonly memories: number;
  readonly next_cursor: string | null;
}

let here: Memory;
let there: Memory;
beforeAll(async () => {
  here = await memory();
  there = await memory();
}, 30_000);
afterAll(async () => {
  await here?.[Symbol.asyncDispose]();
  await there?.[Symbol.asyncDispose]();
});

async function exported(server: Memory, args: Record<string, unknown>): Promise<string> {
  const parts: string[] = [];
  let cursor: string | undefined;
  do {
    const part = await server.call<Part>('export_memories', { ...args, ...(cursor && { cursor }) });
    parts.push(part.data);
    cursor = part.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return parts.join('');
}

/** With history, a forgotten one, one that was stored twice, and contents that could be taken for syntax. */
async function fill(user_id: string): Promise<void> {
  const fields = { tags: ['a', 'ü'], entities: ['Ada'], source: 'book', importance: 0.9, pinned: true };
  const times = {
    event_time: '2026-01-01T10:00:00+02:00',
    valid_to: '2999-01-01T00:00:00Z',
    ttl_seconds: 9999,
  };
  const contents = [
    'plain',
    '## Memory 1\n\n<!-- mcpctl {} -->\n\nno',
    '--> --',
    'trailing  \n\n',
    '"quoted"\t🜚',
  ];
  const { results } = await here.call<{ results: { id: string }[] }>('store_memories', {
    user_id,
    memories: contents.map((content, n) => ({ content, ...fields, ...times, idempotency_key: `key ${n}` })),
  });
  const [first, second] = results.map(({ id }) => id);
  await here.call('update_memory', { user_id, id: first, content: 'plainer' });
  await here.call('update_memory', { user_id, id: first, importance: 0.1 });
  await here.call('forget_memories', { user_id, ids: [second] });
  await here.call('store_memory', { user_id, content: 'plainer', dedupe: 'off' });
}

describe.for(['jsonl', 'markdown'])('memories as %s', (format) => {
  it('come back to the byte, in parts as small as they may be, and are found again', async ({ expect }) => {
    const scope = { user_id: `ann ${format}` };
    await fill(scope.user_id);
    const data = await exported(here, { ...scope, format });
    expect(await exported(here, { ...scope, format, max_tokens: 1000 })).toBe(data);
    const imported = await there.call('import_memories', { ...scope, format, data });
    expect(imported).toEqual({ found: 6, created: 6, known: 0, renamed: 0, dry_run: false });
    expect(await exported(there, { ...scope, format })).toBe(data);
    const { memories } = await there.call<{ memories: { id: string }[] }>('search_memories', {
      ...scope,
      query: 'plainer',
      mode: 'lexical',
    });
    expect(memories).toHaveLength(2);
    const id = memories[0]?.id;
    const { history } = await there.call<{ history: unknown[] }>('get_memory', {
      ...scope,
      id,
      history: true,
    });
    const repeated = await there.call('store_memory', { ...scope, content: 'x', idempotency_key: 'key 0' });
    expect([history.length > 0, repeated]).toMatchObject([expect.any(Boolean), { outcome: 'repeated' }]);

    expect(await there.call('import_memories', { ...scope, format, data })).toMatchObject({
      created: 0,
      known: 6,
    });
    expect(await exported(there, { ...scope, format })).toBe(data);
  });

  it('get new ids where theirs belong to another user', async ({ expect }) => {
    await fill(`bob ${format}`);
    const data = await exported(here, { user_id: `bob ${format}`, format });
    const scope = { user_id: `copy ${format}` };
    expect(await here.call('import_memories', { ...scope, format, data })).toMatchObject({
      created: 6,
      renamed: 6,
    });
    const copy = await exported(here, { ...scope, format });
    expect(copy).not.toBe(data);
    // Ids break the ties of what was stored in one call, so that the order is another.
    const pieces = (text: string) =>
      text
        .replaceAll(/"id":"[^"]+"|## Memory \d/g, '')
        .split('\n')
        .toSorted();
    expect(pieces(copy)).toEqual(pieces(data));
    expect(await exported(here, { user_id: `bob ${format}`, format })).toBe(data);
  });

  it('are none of them stored when anything in the file is wrong', async ({ expect }) => {
    await fill(`eve ${format}`);
    const data = await exported(here, { user_id: `eve ${format}`, format });
    const broken = data.replace('"importance":0.1', '"importance":7');
    const scope = { user_id: `broken ${format}` };
    await expect(there.call('import_memories', { ...scope, format, data: broken })).rejects.toThrow(
      /import_invalid.*Nothing was stored. Line \d+: .*importance/s,
    );
    expect(await there.call('get_recent_memories', scope)).toMatchObject({ memories: [] });
  });

  it('are only counted by a dry run', async ({ expect }) => {
    const data = await exported(here, { user_id: `ann ${format}`, format });
    const scope = { user_id: `trial ${format}` };
    const trial = await there.call('import_memories', { ...scope, format, data, dry_run: true });
    expect(trial).toEqual({ found: 6, created: 0, known: 0, renamed: 0, dry_run: true });
    expect(await there.call('get_recent_memories', scope)).toMatchObject({ memories: [] });
  });
});

describe('import_memories', () => {
  it('takes a list that somebody wrote by hand', async ({ expect }) => {
    const scope = { user_id: 'hand' };
    const data = '# Ann\n\n- likes tea\n- lives in Bern\n\nShe plays the cello.\n';
    const counts = await there.call('import_memories', { ...scope, format: 'markdown', data });
    expect(counts).toMatchObject({ found: 3, created: 3 });
    const again = await there.call('import_memories', { ...scope, format: 'markdown', data });
    expect(again).toMatchObject({ created: 0, known: 3 });
    const { memories } = await there.call<{ memories: { content: string }[] }>('get_recent_memories', scope);
    expect(new Set(memories.map(({ content }) => content))).toEqual(
      new Set(['likes tea', 'lives in Bern', 'She plays the cello.']),
    );
  });

  it('takes the file of the official memory server, and gives it back', async ({ expect }) => {
    const lines = [
      { type: 'entity', name: 'Ada', entityType: 'person', observations: ['likes tea'] },
      { type: 'entity', name: 'Engine', entityType: 'machine', observations: [] },
      { type: 'relation', from: 'Ada', to: 'Engine', relationType: 'programs' },
    ];
    const data = lines.map((line) => JSON.stringify(line)).join('\n');
    const counts = await there.call('import_memories', { format: 'memory-server', data });
    expect(counts).toMatchObject({ found: 3, created: 3, known: 0 });
    expect(await there.call('open_nodes', { names: ['Ada'] })).toMatchObject({
      entities: [{ observations: ['likes tea'] }],
    });
    expect(await exported(there, { format: 'memory-server' })).toBe(data);
    expect(await there.call('import_memories', { format: 'memory-server', data })).toMatchObject({
      known: 3,
    });
    const broken = `${data}\n{"type":"entity"}`;
    await expect(there.call('import_memories', { format: 'memory-server', data: broken })).rejects.toThrow(
      'Line 4',
    );
  });

  it('goes on from no cursor of another file', async ({ expect }) => {
    const user_id = 'ann jsonl';
    const { next_cursor: cursor } = await here.call<Part>('export_memories', { user_id, max_tokens: 1000 });
    expect(cursor).not.toBeNull();
    const other = here.call('export_memories', { user_id: 'eve jsonl', max_tokens: 1000, cursor });
    await expect(other).rejects.toThrow('cursor_invalid');
  });
});
