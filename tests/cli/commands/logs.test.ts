import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it as base, describe } from 'vitest';
import type { Fleet } from '../../../src/cli/context.ts';
import { fleet, mcpctl } from '../support.ts';

const it = base.extend<{ logged: Fleet }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's needs from its first argument
  logged: async ({}, use) => {
    const root = await mkdtemp(path.join(tmpdir(), 'mcpctl-logs-'));
    const logs = path.join(root, 'logs');
    await mkdir(logs);
    await writeFile(
      path.join(logs, 'memory.log'),
      json('11:30', 'info', 'old') + json('11:59', 'error', 'new'),
    );
    await writeFile(path.join(logs, 'memory-2.log'), json('11:58', 'info', 'second replica'));
    await writeFile(path.join(logs, 'control.log'), json('11:57', 'info', 'control'));
    await use(fleet({ paths: { ...fleet().paths, logs } }));
    await rm(root, { recursive: true });
  },
});

function json(time: string, level: string, msg: string): string {
  return `${JSON.stringify({ level, time: `2026-01-31T${time}:00.000Z`, msg })}\n`;
}

describe('mcpctl logs', () => {
  it('shows all servers, interleaved', async ({ logged, expect }) => {
    expect(await mcpctl(['logs'], { fleet: logged })).toEqual({
      code: 0,
      err: '',
      out: [
        '2026-01-31 11:30:00.000 memory info  old',
        '2026-01-31 11:57:00.000 control info  control',
        '2026-01-31 11:58:00.000 memory-2 info  second replica',
        '2026-01-31 11:59:00.000 memory   error new',
        '',
      ].join('\n'),
    });
  });
  it('shows every replica of a named server, and one replica by its id', async ({ logged, expect }) => {
    expect((await mcpctl(['logs', 'memory'], { fleet: logged })).out.split('\n')).toHaveLength(4);
    expect((await mcpctl(['logs', 'memory-2'], { fleet: logged })).out.split('\n')).toHaveLength(2);
  });
  it.for([
    { title: 'an age', flags: ['--since', '10m'], seen: ['control', 'second replica', 'new'] },
    { title: 'a level', flags: ['--level', 'warn'], seen: ['new'] },
    { title: 'a pattern', flags: ['--grep', '^(OLD|new)'], seen: ['old', 'new'] },
    { title: 'a number of lines', flags: ['-n', '1'], seen: ['new'] },
  ])('takes $title', async ({ flags, seen }, { logged, expect }) => {
    const { out } = await mcpctl(['logs', '--json', ...flags], { fleet: logged });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(seen);
  });
  it('follows until it is interrupted, and ends with 0', async ({ logged, expect }) => {
    const interruption = new AbortController();
    const { code, out } = await mcpctl(['logs', '-f', '-n', '1'], {
      fleet: logged,
      interrupted: interruption.signal,
      onLine: (line) => {
        if (line.endsWith('new'))
          void appendFile(path.join(logged.paths.logs, 'memory.log'), json('12:00', 'info', 'later'));
        if (line.endsWith('later')) interruption.abort();
      },
    });
    expect(code).toBe(0);
    expect(out).toContain('later');
  });
  it('refuses a name that has no log and is no server', async ({ logged, expect }) => {
    const { code, err } = await mcpctl(['logs', 'memroy'], { fleet: logged });
    expect(code).toBe(2);
    expect(err).toContain('[SERVER_UNKNOWN]');
  });
  it('refuses a broken pattern', async ({ logged, expect }) => {
    expect((await mcpctl(['logs', '--grep', '('], { fleet: logged })).code).toBe(2);
  });
});
