import { describe, it } from 'vitest';
import { paintFor } from '../../../src/cli/format/colour.ts';
import { parseLogLine } from '../../../src/cli/logs/log-entry.ts';
import { LogEntryLines } from '../../../src/cli/logs/log-entry-lines.ts';

const empty = { id: 'x', time: null, level: null, trace_id: null, fields: {} };

describe('parseLogLine', () => {
  it.for([
    {
      title: 'a line of a built-in server',
      line: '{"level":"warn","time":"2026-01-31T12:00:00.000Z","server":"x","replica":1,"pid":7,"trace_id":"ab","msg":"slow","ms":90}',
      entry: {
        ...empty,
        time: '2026-01-31T12:00:00.000Z',
        level: 'warn',
        trace_id: 'ab',
        msg: 'slow',
        fields: { ms: 90 },
      },
    },
    {
      title: 'a line of PostgreSQL',
      line: '2026-01-31 12:00:00.123 UTC [42] FATAL:  no room',
      entry: { ...empty, time: '2026-01-31T12:00:00.123Z', level: 'fatal', msg: 'no room' },
    },
    {
      title: 'a detail of PostgreSQL, which has no level of its own',
      line: '2026-01-31 12:00:00.123 UTC [42] app@db HINT:  free some',
      entry: { ...empty, time: '2026-01-31T12:00:00.123Z', msg: 'HINT: free some' },
    },
    {
      title: 'a line of Weaviate',
      line: '{"action":"raft","build_git_commit":"","build_go_version":"go1.26.8","build_image_tag":"","build_wv_version":"1.39.1","level":"warning","msg":"no known peers","time":"2026-01-31T12:00:00Z"}',
      entry: {
        ...empty,
        time: '2026-01-31T12:00:00Z',
        level: 'warn',
        msg: 'no known peers',
        fields: { action: 'raft' },
      },
    },
    { title: 'any other text', line: '    at main.js:3', entry: { ...empty, msg: '    at main.js:3' } },
    { title: 'half a JSON line', line: '{"level":"in', entry: { ...empty, msg: '{"level":"in' } },
    {
      title: 'JSON with foreign values',
      line: '{"level":30,"time":1,"msg":5}',
      entry: { ...empty, msg: '' },
    },
  ])('reads $title', ({ line, entry }, { expect }) => {
    expect(parseLogLine('x', line)).toEqual(entry);
  });
});

describe('LogEntryLines', () => {
  const drawing = () => new LogEntryLines(paintFor({ isLive: false }));
  it('draws time, process, level, message and the rest', ({ expect }) => {
    const entry = {
      ...empty,
      time: '2026-01-31T12:00:00.000Z',
      level: 'warn',
      trace_id: 'ab',
      msg: 'slow',
      fields: { ms: 90 },
    } as const;
    expect(drawing().lines(entry)).toEqual(['2026-01-31 12:00:00.000 x warn  slow ms=90 trace_id=ab']);
  });
  it('shows the stack of an error below', ({ expect }) => {
    const fields = { err: { message: 'no', stack: 'Error: no\n    at main.js' } };
    expect(
      drawing()
        .lines({ ...empty, msg: 'failed', fields })
        .slice(1),
    ).toEqual(['  | Error: no', '  |     at main.js']);
  });
  it('lets no escape sequence of a third party reach the terminal', ({ expect }) => {
    expect(
      drawing()
        .lines({ ...empty, msg: '\u001b[2Jgone' })
        .join(''),
    ).toContain(' gone');
  });
  it('gives each process a colour of its own', ({ expect }) => {
    const live = new LogEntryLines(paintFor({ isLive: true }));
    const first = live.lines({ ...empty, id: 'one', msg: 'a' }).join('');
    const second = live.lines({ ...empty, id: 'two', msg: 'a' }).join('');
    expect(first).toContain('\u001b[36mone');
    expect(second).toContain('\u001b[35mtwo');
  });
});
