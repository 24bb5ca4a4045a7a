import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { parseLogLine } from '../../../../src/cli/logs/log-entry.ts';
import { type AuditEntry, AuditLog } from '../../../../src/servers/gateway/audit/audit-log.ts';
import { temporaryDirectory } from '../../../support/temporary-directory.ts';

const call: AuditEntry = {
  client: 'token:ci',
  method: 'tools/call',
  server: 'memory',
  target: 'memory__store_memory',
  outcome: 'success',
  code: null,
  ms: 1.234,
};

async function opened() {
  const directory = await temporaryDirectory('audit');
  const file = path.join(directory.path, 'audit.log');
  const failures: string[] = [];
  const log = new AuditLog({
    file,
    secrets: ['the token of the fleet'],
    onFailure: (reason) => failures.push(reason),
    now: () => Date.parse('2026-01-31T12:00:00.000Z'),
  });
  return {
    file,
    failures,
    log,
    lines: async (): Promise<Record<string, unknown>[]> => {
      await log.close();
      const text = readFileSync(file, 'utf8').trimEnd();
      return text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

describe('AuditLog', () => {
  it('notes who did what, when, and how it ended', async ({ expect }) => {
    await using audit = await opened();
    audit.log.note(call);
    audit.log.note({ ...call, outcome: 'error', code: 'RATE_LIMITED' });
    expect(await audit.lines()).toEqual([
      {
        level: 'info',
        time: '2026-01-31T12:00:00.000Z',
        msg: 'token:ci: tools/call memory__store_memory: success',
        client: 'token:ci',
        method: 'tools/call',
        to: 'memory',
        target: 'memory__store_memory',
        outcome: 'success',
        code: null,
        ms: 1.2,
      },
      expect.objectContaining({ level: 'warn', outcome: 'error', code: 'RATE_LIMITED' }),
    ]);
    expect(statSync(audit.file).mode & 0o777).toBe(0o600);
  });

  it('is read by `mcpctl logs` like any other log', async ({ expect }) => {
    await using audit = await opened();
    audit.log.note(call);
    const [line] = await audit.lines();
    expect(parseLogLine('audit', JSON.stringify(line))).toMatchObject({
      level: 'info',
      msg: 'token:ci: tools/call memory__store_memory: success',
      fields: { to: 'memory', outcome: 'success' },
    });
  });

  it('masks secrets in arguments, by their key and by what they are', async ({ expect }) => {
    await using audit = await opened();
    const password = 'hunter22';
    audit.log.note({
      ...call,
      target: 'fetch of Bearer abcdefghijkl',
      arguments: { user: 'me', password, note: 'with the token of the fleet', nested: { api_key: 'k-1234' } },
    });
    const [line] = await audit.lines();
    expect(line?.['arguments']).toBe(
      '{"user":"me","password":"***","note":"with ***","nested":{"api_key":"***"}}',
    );
    expect(JSON.stringify(line)).not.toMatch(/hunter22|abcdefghijkl|k-1234|token of the fleet/);
  });

  it('cuts arguments that are too long', async ({ expect }) => {
    await using audit = await opened();
    audit.log.note({ ...call, arguments: { content: 'x'.repeat(100_000) } });
    const [line] = await audit.lines();
    expect(String(line?.['arguments'])).toHaveLength(8 * 1024 + '… (cut)'.length);
  });

  it('goes on in a new file when the old one is moved away', async ({ expect }) => {
    await using audit = await opened();
    audit.log.note(call);
    await audit.lines();
    rmSync(audit.file);
    audit.log.note({ ...call, ms: 2 });
    expect(await audit.lines()).toHaveLength(1);
  });

  it('complains once when it cannot be written, and says in itself what is missing', async ({ expect }) => {
    await using audit = await opened();
    mkdirSync(audit.file);
    for (let entry = 0; entry < 3; entry += 1) {
      audit.log.note(call);
      await audit.log.close();
    }
    expect(audit.failures).toHaveLength(1);
    rmSync(audit.file, { recursive: true });
    audit.log.note(call);
    const lines = await audit.lines();
    expect(lines.map(({ msg }) => msg)).toEqual([
      'token:ci: tools/call memory__store_memory: success',
      '3 entries are missing here',
    ]);
  });

  it('holds no more than it may for a disk that does not take it', async ({ expect }) => {
    await using audit = await opened();
    const entries = 20_000;
    for (let entry = 0; entry < entries; entry += 1) {
      audit.log.note({ ...call, arguments: { content: 'x'.repeat(500) } });
    }
    const lines = await audit.lines();
    const missing = Number(/^(\d+) entries/.exec(String(lines.at(-1)?.['msg']))?.[1]);
    expect(missing).toBeGreaterThan(10_000);
    expect(lines.length - 1 + missing).toBe(entries);
  });
});
