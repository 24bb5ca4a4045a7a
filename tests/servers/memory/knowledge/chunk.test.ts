import { describe, it } from 'vitest';
import { chunkDocument } from '../../../../src/servers/memory/knowledge/chunk.ts';

describe('chunkDocument', () => {
  it('cuts at headings and names the way to each', ({ expect }) => {
    const text = 'Before\n# A\none\n## B\ntwo\n### C ###\nthree\n## D\nfour\n# E\nfive';
    expect(chunkDocument(text)).toEqual([
      { heading: '', content: 'Before' },
      { heading: 'A', content: 'one' },
      { heading: 'A › B', content: 'two' },
      { heading: 'A › B › C', content: 'three' },
      { heading: 'A › D', content: 'four' },
      { heading: 'E', content: 'five' },
    ]);
  });

  it('takes no comment in code for a heading', ({ expect }) => {
    const text = '# A\n```sh\n# not a heading\nls\n```';
    expect(chunkDocument(text)).toEqual([{ heading: 'A', content: '```sh\n# not a heading\nls\n```' }]);
  });

  it('skips a level that is left out', ({ expect }) => {
    expect(chunkDocument('# A\n#### B\ntext')).toEqual([{ heading: 'A › B', content: 'text' }]);
  });

  it('keeps every word of a long paragraph, in pieces that overlap', ({ expect }) => {
    const words = Array.from({ length: 800 }, (_, n) => `word${n}${n % 12 === 11 ? '.' : ''}`);
    const chunks = chunkDocument(words.join(' ')).map(({ content }) => content);
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.length).toBeLessThan(1200 + 200);
    const seen = new Set(chunks.flatMap((chunk) => chunk.split(/\s+/)));
    expect(words.filter((word) => !seen.has(word))).toEqual([]);
    const [first = '', second = ''] = chunks;
    expect(first.endsWith(second.slice(0, 40))).toBe(false);
    expect(first).toContain(second.slice(0, 40));
  });

  it.for([
    ['one word longer than a chunk', 'x'.repeat(5000), 5],
    ['CRLF line ends', '# A\r\none\r\n\r\ntwo', 1],
    ['blanks only', ' \n\t\n', 0],
    ['headings only', '# A\n## B', 0],
  ] as const)('handles %s', ([, text, count], { expect }) => {
    expect(chunkDocument(text)).toHaveLength(count);
  });

  it('cuts as long as it is asked to, with as much overlap', ({ expect }) => {
    const text = Array.from({ length: 40 }, (_, n) => `Paragraph ${n} says a little.`).join('\n\n');
    const bare = chunkDocument(text, { targetChars: 300, overlapChars: 0 });
    expect(bare.every(({ content }) => content.length <= 300)).toBe(true);
    expect(bare.map(({ content }) => content).join('\n\n')).toBe(text);
    const [, second] = chunkDocument(text, { targetChars: 300, overlapChars: 60 });
    expect(bare[0]?.content).toContain(second?.content.slice(0, 30));
  });
});
