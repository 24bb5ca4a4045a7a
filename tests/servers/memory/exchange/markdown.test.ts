import { describe, it } from 'vitest';
import { readMarkdown, writeMarkdown } from '../../../../src/servers/memory/exchange/markdown.ts';
import { aMemory, anotherId, problemOf } from './a-memory.ts';
import { randomFrom, randomMemories } from './random-memories.ts';

const limits = { maxItems: 100 };
const two = [
  { ...aMemory, content: '# Plan\n\n```\n---\n', history: [] },
  { ...aMemory, id: anotherId },
];
const file = writeMarkdown(two);

describe('memories as Markdown', () => {
  it('come back as they were, to the byte, whatever they hold', ({ expect }) => {
    for (let seed = 0; seed < 1000; seed += 1) {
      const memories = randomMemories(randomFrom(seed));
      const written = writeMarkdown(memories);
      const read = readMarkdown(written, limits);
      expect(read, `seed ${seed}`).toEqual(memories.map((memory) => ({ kind: 'exported', memory })));
      const back = read.flatMap((item) => (item.kind === 'exported' ? [item.memory] : []));
      expect(writeMarkdown(back), `seed ${seed}`).toBe(written);
    }
  });

  it.for([
    '\n',
    '\r\n',
    ' ',
    '---',
    '-->',
    '````',
    'a\n\n## Memory 2\n\n<!-- mcpctl {} -->\n\nb',
    file,
    'x\n'.repeat(10_000),
    '👩‍🚀',
  ])('come back with the content %j', (content, { expect }) => {
    const memories = [{ ...aMemory, content }, ...two.slice(1)];
    expect(readMarkdown(writeMarkdown(memories), limits)).toEqual(
      memories.map((memory) => ({ kind: 'exported', memory })),
    );
  });

  it('show people a heading and the content, and keep the rest in a comment', ({ expect }) => {
    const shown = file.replaceAll(/<!--.*?-->/g, '<!-- … -->');
    expect(shown).toBe(
      '<!-- … -->\n\n## Memory 1\n\n<!-- … -->\n\n# Plan\n\n```\n---\n\n\n## Memory 2\n\n<!-- … -->\n\nAnn lives in Rome\n',
    );
  });

  it('have no comment that ends early', ({ expect }) => {
    const source = 'a --> b --!> c ---';
    const written = writeMarkdown([{ ...aMemory, source }]);
    expect(written.match(/--/g)).toHaveLength(4);
    expect(readMarkdown(written, limits)).toEqual([{ kind: 'exported', memory: { ...aMemory, source } }]);
  });

  it('are read with a byte order mark', ({ expect }) => {
    expect(readMarkdown(`\uFEFF${file}`, limits)).toHaveLength(2);
  });

  it('are read after a section was taken out', ({ expect }) => {
    const rest = file.replace(/\n## Memory 1[\s\S]*(?=\n## Memory 2)/, '');
    expect(readMarkdown(rest, limits)).toEqual([{ kind: 'exported', memory: two[1] }]);
  });

  it('may be none', ({ expect }) => {
    expect(readMarkdown(writeMarkdown([]), limits)).toEqual([]);
  });

  const header = '{"format":"mcpctl-memories","version":1}';
  const brokenStart = 'expected an empty line, "## Memory", and a whole mcpctl comment';

  function notEnded(length: number): string {
    return `after the ${length} characters of this content, expected the end of the file, or an empty line and "## Memory"`;
  }

  it.for([
    ['a missing header', file.slice(file.indexOf('\n')), 1, `expected the header ${header}`],
    ['text before the header', `Hello\n${file}`, 1, `expected the header ${header}`],
    ['text after the header in its line', file.replace('\n', ' x\n'), 1, `expected the header ${header}`],
    ['another header', file.replace('mcpctl-memories', 'x'), 1, `expected the header ${header}`],
    ['a header that is not JSON', file.replace('{', ''), 1, 'is not JSON'],
    [
      'an unknown version of the format',
      file.replace('"version":1', '"version":2'),
      1,
      'version: expected 1, the only version of the format that is known',
    ],
    [
      'CRLF line ends',
      file.replaceAll('\n', '\r\n'),
      1,
      'the line ends are CRLF; turn them back into LF, as this file was written',
    ],
    ['text before the first section', file.replace('\n\n', '\nHello\n\n'), 2, brokenStart],
    ['a heading that was changed', file.replace('## Memory 1', '## First'), 2, brokenStart],
    ['fields that are not JSON', file.replace('{"length"', '{length'), 5, 'is not JSON'],
    [
      'no length',
      file.replace('"length":16,', ''),
      5,
      'length: Invalid input: expected number, received undefined',
    ],
    [
      'a content in the fields',
      file.replace('"length":16,', '"length":16,"content":"x",'),
      5,
      'content: is not allowed here; it follows the comment',
    ],
    ['an unknown key', file.replace('"length":16,', '"length":16,"x":1,'), 5, 'Unrecognized key: "x"'],
    [
      'a wrong value',
      file.replace('"importance":0.5', '"importance":2'),
      5,
      'importance: Too big: expected number to be <=1',
    ],
    ['a content that became longer', file.replace('# Plan', '# Plans'), 5, notEnded(16)],
    ['a content that became shorter', file.replace('# Plan', '# Pla'), 5, notEnded(16)],
    ['a length that is wrong', file.replace('"length":16,', '"length":15,'), 5, notEnded(15)],
    ['text after the last content', `${file}Hello\n`, 15, notEnded(17)],
    ['a last content with more instead of its line end', `${file.slice(0, -1)}!`, 15, notEnded(17)],
    [
      'a last content that was cut off',
      file.slice(0, -3),
      15,
      'the file ends before the content does: its length is 17',
    ],
    [
      'a last content without its line end',
      file.slice(0, -1),
      15,
      'the file ends before the content does: its length is 17',
    ],
    ['a last comment that was cut off', file.slice(0, -40), 12, brokenStart],
    ['a last section of which a # is left', file.slice(0, file.indexOf('# Memory 2')), 5, notEnded(16)],
    ['a last heading that was cut off', file.slice(0, file.indexOf('2\n')), 12, brokenStart],
    ['an id that was there', file.replace(anotherId, aMemory.id), 15, 'has the same id or name as line 5'],
    [
      'a NUL character',
      file.replace('Plan', 'Pl\0n'),
      5,
      'content: holds a NUL character or half of a surrogate pair, which no database keeps',
    ],
    [
      'half of a surrogate pair',
      file.replace('Rome', 'Rom\uD800'),
      15,
      'content: holds a NUL character or half of a surrogate pair, which no database keeps',
    ],
  ] as const)('are refused with %s', ([, text, line, reason], { expect }) => {
    expect(problemOf(() => readMarkdown(text, limits))).toEqual({ name: 'ImportProblem', line, reason });
  });

  it('are refused when an editor trimmed the blanks at the end of a content', ({ expect }) => {
    for (const end of [' ', '\n', ' \n', '\n\n']) {
      const written = writeMarkdown([{ ...aMemory, content: `tea${end}` }, ...two.slice(1)]);
      const trimmed = written.replaceAll(/ +\n/g, '\n').replaceAll(/\n{3,}/g, '\n\n');
      expect(
        problemOf(() => readMarkdown(trimmed, limits)),
        JSON.stringify(end),
      ).toMatchObject({
        name: 'ImportProblem',
        line: 5,
      });
    }
  });

  it('are refused above the limit', ({ expect }) => {
    expect(problemOf(() => readMarkdown(file, { maxItems: 1 }))).toEqual({
      name: 'ImportProblem',
      line: 15,
      reason: 'the file holds more than 1, the most that one import takes',
    });
  });
});
