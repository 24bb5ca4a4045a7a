import { describe, it } from 'vitest';
import { SseParser } from '../../../../src/servers/gateway/upstream/sse-parser.ts';

/** What a stream that comes in these pieces tells. */
function told(pieces: readonly string[], maxChars = 1000) {
  const events: string[] = [];
  const parser = new SseParser(({ data }) => events.push(data), maxChars);
  for (const piece of pieces) parser.take(piece);
  return { events, parser };
}

describe('SseParser', () => {
  it.for([
    { what: 'line feeds', end: '\n' },
    { what: 'carriage returns', end: '\r' },
    { what: 'both', end: '\r\n' },
  ])('knows events that end in $what, wherever the stream is cut', ({ end }, { expect }) => {
    const stream = ['event: message', 'data: {"a":1}', '', 'data: {"b":', 'data: 2}', '', ''].join(end);
    for (let cut = 0; cut < stream.length; cut += 1) {
      // A last carriage return may be half of a break: something must follow.
      const pieces = [stream.slice(0, cut), stream.slice(cut), ': end\n'];
      expect(told(pieces).events).toEqual(['{"a":1}', '{"b":\n2}']);
    }
  });

  it('skips comments, other fields and events without data', ({ expect }) => {
    expect(told([': keepalive\n\n', 'event: ping\n\n', 'foo: bar\ndata:x\n\n']).events).toEqual(['x']);
  });

  it('remembers the last id and what the server asks for a pause', ({ expect }) => {
    const { parser } = told(['id: 7\nretry: 1500\ndata: x\n\n', 'retry: soon\nid: a\0b\n\n']);
    expect(parser.lastId).toBe('7');
    expect(parser.retryMs).toBe(1500);
  });

  it.for([
    { what: 'one line', pieces: [`data: ${'x'.repeat(20)}`] },
    { what: 'many lines', pieces: Array.from({ length: 30 }, () => 'data: x\n') },
  ])('refuses an event too large in $what', ({ pieces }, { expect }) => {
    expect(() => told(pieces, 10)).toThrow(RangeError);
  });
});
