/** Whatever is stored, changed, forgotten and brought back: nobody ever sees what belongs to another user or namespace. */
import { describe, it } from 'vitest';
import { type Memory, memory } from './memory-under-test.ts';

interface Owner {
  readonly namespace: string;
  readonly user_id: string;
}

/** Names that could be mistaken for one another by whoever glues them together. */
const owners: readonly Owner[] = [
  { namespace: 'a', user_id: '' },
  { namespace: 'a', user_id: 'b' },
  { namespace: 'a","b', user_id: '' },
  { namespace: 'ab', user_id: '' },
  { namespace: 'a\u0001b', user_id: 'c' },
  { namespace: 'a', user_id: 'b\u0001c' },
];
const words = ['parcel', 'harbour', 'lantern', 'violin'];
const rounds = 120;

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every content says whose it is. */
const markOf = (owner: Owner): string => `mark${owners.indexOf(owner)}x`;

async function change(server: Memory, owner: Owner, random: (below: number) => number): Promise<void> {
  const word = words[random(words.length)] ?? '';
  const content = `${markOf(owner)} ${word} number ${random(1000)}`;
  const { memories } = await server.call<{ memories: { id: string }[] }>('get_recent_memories', { ...owner });
  const id = memories[random(memories.length || 1)]?.id;
  switch (random(8)) {
    case 0:
      await server.call('store_conversation', {
        ...owner,
        conversation_id: 'same',
        message: { role: 'user', content },
      });
      return;
    case 1:
      await server.call('store_memory', { ...owner, content, dedupe: 'near', on_conflict: 'supersede' });
      return;
    case 2:
      if (id !== undefined) await server.call('update_memory', { ...owner, id, content });
      return;
    case 3:
      if (id !== undefined) await server.call('forget_memories', { ...owner, ids: [id] });
      return;
    case 4:
      await server.call('consolidate_memories', { ...owner });
      return;
    default:
      await server.call('store_memory', {
        ...owner,
        content,
        idempotency_key: `key ${random(20)}`,
        tags: ['same'],
      });
  }
}

/** Everything that `owner` can get to see, as text. */
async function seen(server: Memory, owner: Owner, random: (below: number) => number): Promise<string> {
  const query = `${words[random(words.length)]} ${markOf(owners[random(owners.length)] ?? owner)}`;
  const wide = { limit: 50, max_tokens: 50_000 };
  const answers = [
    ...(['hybrid', 'lexical', 'semantic'] as const).map((mode) =>
      server.call('search_memories', { ...owner, query, mode, ...wide }),
    ),
    server.call('search_memories', { ...owner, query, as_of: new Date().toISOString(), ...wide }),
    server.call('search_conversations', { ...owner, query, ...wide }),
    server.call('get_recent_memories', { ...owner, ...wide }),
    server.call('build_context', { ...owner, query }),
    server.call('export_memories', { ...owner }),
    server.call('get_conversation_history', { ...owner, conversation_id: 'same' }).catch(() => ''),
  ];
  return JSON.stringify(await Promise.all(answers));
}

describe.for([1, 2, 3])('six owners at once (seed %i)', (seed) => {
  it('see their own and nothing else', async ({ expect }) => {
    await using server = await memory();
    const random = randomOf(seed);
    for (let round = 0; round < rounds; round += 1) {
      await change(server, owners[random(owners.length)] ?? { namespace: 'a', user_id: '' }, random);
      if (round % 10 !== 9) continue;
      for (const owner of owners) {
        const text = await seen(server, owner, random);
        const foreign = owners.filter((other) => other !== owner && text.includes(markOf(other)));
        expect(foreign, JSON.stringify(owner)).toEqual([]);
      }
    }
    const all = await Promise.all(owners.map((owner) => seen(server, owner, random)));
    expect(all.every((text, n) => text.includes(`mark${n}x`))).toBe(true);
  }, 60_000);

  it('cannot touch what is another’s by its id', async ({ expect }) => {
    await using server = await memory();
    const [mine, theirs] = [
      { namespace: 'a', user_id: 'b' },
      { namespace: 'a', user_id: 'c' },
    ];
    const { id } = await server.call<{ id: string }>('store_memory', { ...theirs, content: 'a secret' });
    for (const [tool, more] of [
      ['get_memory', { history: true }],
      ['update_memory', { content: 'mine now' }],
      ['restore_memory', {}],
    ] as const) {
      await expect(server.call(tool, { ...mine, id, ...more })).rejects.toThrow('memory_not_found');
    }
    const forgotten = await server.call('forget_memories', { ...mine, ids: [id], hard: true });
    expect(forgotten).toMatchObject({ forgotten: [] });
    expect(await server.call('get_memory', { ...theirs, id })).toMatchObject({
      content: 'a secret',
      version: 1,
    });
  });
});
