import { describe, it } from 'vitest';
import { LineReader, type LongLine } from '../../../src/runtime/mcp/line-reader.ts';

/** What a reader makes of these chunks. */
function read(chunks: readonly (string | Buffer)[], maxBytes = 100) {
  const lines: string[] = [];
  const tooLong: LongLine[] = [];
  const reader = new LineReader({
    maxBytes,
    onLine: (line) => lines.push(line),
    onTooLong: (line) => tooLong.push(line),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { lines, tooLong, rest: reader.takeRest() };
}

describe('LineReader', () => {
  it.for([
    { title: 'several lines of one chunk', chunks: ['a\nb\nc\n'], lines: ['a', 'b', 'c'] },
    { title: 'one line of several chunks', chunks: ['a', 'b', 'c\nd', '\n'], lines: ['abc', 'd'] },
    { title: 'line ends of Windows', chunks: ['a\r\nb\r', '\n'], lines: ['a', 'b'] },
    { title: 'empty lines, which it leaves out', chunks: ['\n\na\n\r\n'], lines: ['a'] },
    {
      title: 'a character that is split between two chunks',
      chunks: [Buffer.from('é\n').subarray(0, 1), Buffer.from('é\n').subarray(1)],
      lines: ['é'],
    },
  ])('reads $title', ({ chunks, lines }, { expect }) => {
    expect(read(chunks)).toEqual({ lines, tooLong: [], rest: '' });
  });

  it('keeps the last line for who asks, when it has no end', ({ expect }) => {
    expect(read(['a\nhalf'])).toEqual({ lines: ['a'], tooLong: [], rest: 'half' });
  });

  it('lets go of a line that is too long, and reads on after it', ({ expect }) => {
    const { lines, tooLong, rest } = read(['x'.repeat(60), 'y'.repeat(60), 'z\nnext\n']);
    expect(lines).toEqual(['next']);
    expect(tooLong).toMatchObject([{ bytes: 121 }]);
    expect(rest).toBe('');
  });

  it('holds no more of a long line than its beginning and its end', ({ expect }) => {
    const filler = Buffer.alloc(64 * 1024, 'x');
    const chunks = ['{"id":"first"', ...Array.from({ length: 20 }, () => filler), '"id":"last"}\n'];
    const { tooLong } = read(chunks);
    expect(tooLong).toHaveLength(1);
    const [{ head, tail, bytes } = { head: '', tail: '', bytes: 0 }] = tooLong;
    expect(head).toContain('"id":"first"');
    expect(tail).toMatch(/"id":"last"\}$/);
    expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeLessThanOrEqual(8192);
    expect(bytes).toBe(20 * 64 * 1024 + 25);
  });
});
