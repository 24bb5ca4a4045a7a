import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { httpRequest } from '../../support/http-request.ts';
import { type LoggingProcess, loggingProcess } from '../../support/logging-process.ts';
import { dialects } from '../../support/mcp-dialects.ts';

const token = 'sixteen letters!';
const script = fileURLToPath(new URL('../../support/trial-process.ts', import.meta.url));

/** The trial server in a process of its own; its grace is so long that no test waits for it to run out. */
function starting(env: Readonly<Record<string, string>> = {}): LoggingProcess {
  return loggingProcess(script, {
    MCPCTL_PORT: '0',
    MCPCTL_TOKEN: token,
    MCPCTL_STOP_GRACE_MS: '600000',
    ...env,
  });
}

async function urlOf(server: LoggingProcess): Promise<string> {
  const { port } = await server.line('listens on');
  return `http://127.0.0.1:${port}`;
}

describe('runMcpServer', () => {
  it('serves every client there is, each in its own protocol revision', async ({ expect }) => {
    await using server = starting();
    const url = await urlOf(server);
    for (const dialect of dialects) {
      await using client = await dialect.connect(`${url}/mcp`, token);
      expect(client, dialect.name).toMatchObject({
        protocolVersion: dialect.protocolVersion,
        serverName: 'trial',
        instructions: 'Tools of trial for tests.',
      });
      expect(await client.toolNames()).toContain('echo');
      const { structuredContent } = await client.call('echo', { text: dialect.name });
      expect(structuredContent).toEqual({ server: 'trial', text: dialect.name });
    }
    const metrics = await httpRequest(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(metrics.body).toContain(
      `mcp_tool_calls_total{tool_name="echo",client_id="unknown",status="success"} ${dialects.length}`,
    );
  });

  it.for(['SIGTERM', 'SIGINT'] as const)(
    'on %s lets a call in flight finish, closes what it opened and ends with code 0',
    async (signal, { expect }) => {
      await using server = starting();
      const [dialect] = dialects;
      await using client = await dialect?.connect(`${await urlOf(server)}/mcp`, token);
      const call = client?.call('outlast');
      await server.line('outlasting');
      server.kill(signal);
      expect((await call)?.structuredContent).toEqual({ server: 'trial', text: 'finished' });
      expect(await server.exitCode).toBe(0);
      expect(await server.line('closed')).toMatchObject({ level: 'info', server: 'trial' });
    },
  );

  it('cuts a call that outlasts the grace, and ends with code 0 all the same', async ({ expect }) => {
    await using server = starting({ MCPCTL_STOP_GRACE_MS: '1' });
    await using client = await dialects[0]?.connect(`${await urlOf(server)}/mcp`, token);
    const call = client?.call('linger');
    await server.line('lingering');
    server.kill('SIGTERM');
    await expect(call).rejects.toThrow();
    expect(await server.exitCode).toBe(0);
  });

  it.for([
    { wrong: 'every server has', env: { MCPCTL_PORT: 'http' }, says: 'MCPCTL_PORT is "http"' },
    { wrong: 'only this server has', env: { TRIAL_OPENS: 'maybe' }, says: 'for trial: TRIAL_OPENS: ' },
  ])('ends with code 2 and one line when a variable $wrong is wrong', async ({ env, says }, { expect }) => {
    await using server = starting(env);
    expect(await server.exitCode).toBe(2);
    const complaint = await server.complaint;
    expect(complaint).toContain(says);
    expect(complaint.trim().split('\n')).toHaveLength(1);
  });

  it('ends with code 1 and the error code in its log when it cannot open', async ({ expect }) => {
    await using server = starting({ TRIAL_OPENS: 'not' });
    expect(await server.exitCode).toBe(1);
    expect(await server.line('DATABASE_UNREACHABLE')).toMatchObject({
      level: 'fatal',
      code: 'DATABASE_UNREACHABLE',
      msg: 'PostgreSQL at trial:5432 does not answer: refused [DATABASE_UNREACHABLE]',
    });
  });

  it('ends with code 0 when it is stopped before it has opened', async ({ expect }) => {
    await using server = starting({ TRIAL_OPENS: 'slowly' });
    await server.line('opening');
    server.kill('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(await server.line('stopped before it had started')).toMatchObject({ level: 'info' });
  });

  it('ends with code 1 when its port is taken', async ({ expect }) => {
    await using first = starting();
    const { port } = await first.line('listens on');
    await using second = starting({ MCPCTL_PORT: String(port) });
    expect(await second.exitCode).toBe(1);
    expect(await second.line('cannot go on')).toMatchObject({ err: { code: 'EADDRINUSE' } });
  });
});
