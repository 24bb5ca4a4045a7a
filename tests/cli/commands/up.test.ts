import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { UpRequest } from '../../../src/runtime/fleet/control-api.ts';
import { config, event, fleet, mcpctl, replica, snapshot } from '../support.ts';

describe('mcpctl up', () => {
  it('asks for the whole fleet, shows what happens, and ends with a table and what to type next', async ({
    expect,
  }) => {
    let asked: UpRequest | null = null;
    const { code, out, err } = await mcpctl(['up'], {
      fleet: fleet({
        up: async (request, listener) => {
          asked = request;
          listener({ type: 'notice', message: 'port 8003 is taken' });
          listener(event('memory', 'starting'));
          listener(event('memory', 'ready'));
          return snapshot();
        },
      }),
    });
    expect(asked).toEqual({ config, servers: [], wait: true, waitTimeoutMs: null });
    expect(code).toBe(0);
    expect(err).toBe(
      'notice: port 8003 is taken\n… memory  starting on port 8003\n✓ memory  ready on port 8003 in 0.41 s\n',
    );
    expect(out).toMatch(
      /^SERVER {2}STATE {2}PORT {3}PID {2}MEMORY {2}STARTED IN\nmemory {2}ready {2}8003 {2}4711 {2}84 MiB {6}0\.41 s\n\ngateway {3}http:\/\/127\.0\.0\.1:8000\/mcp\ntook .*\nnext {6}mcpctl status/,
    );
  });
  it('warns of limits that this machine cannot keep', async ({ expect }) => {
    const warning = 'CPU limits add up to 3 cores; this machine has 2 cores';
    const { code, out } = await mcpctl(['up'], {
      fleet: fleet({ up: async () => snapshot({ warnings: [warning] }) }),
    });
    expect(code).toBe(0);
    expect(out).toContain(`\nwarning   ${warning}\n`);
  });
  it('ends with 3 and the last lines of the server that died, after the table and what waited for it', async ({
    expect,
  }) => {
    const { code, out, err } = await mcpctl(['up'], {
      fleet: fleet({
        up: async (_, listener) => {
          listener(event('tools', 'blocked', { reason: 'needs memory' }));
          listener(event('memory', 'crashed', { reason: 'exit code 1', lastLines: ['fatal no database'] }));
          return snapshot({ replicas: [replica({ state: 'stopped' })] });
        },
      }),
    });
    expect(code).toBe(3);
    expect(out).toContain('memory  stopped');
    expect(err).toContain('error: memory died: exit code 1\n  | fatal no database [SERVER_CRASHED]\nnext: ');
    expect(err).toContain('error: tools is blocked: needs memory [SERVER_NOT_READY]\n');
  });
  it('ends with 3 when a server it left as it was is not ready', async ({ expect }) => {
    const broken = replica({ state: 'crash-loop', reason: '5 crashes' });
    const { code, err } = await mcpctl(['up'], {
      fleet: fleet({
        up: async (_, listener) => {
          listener(event('memory', 'unchanged'));
          return snapshot({ replicas: [broken] });
        },
      }),
    });
    expect(code).toBe(3);
    expect(err).toContain('error: memory is crash-loop: 5 crashes [SERVER_NOT_READY]');
  });
  it('ends with 0 under --no-wait while servers are starting', async ({ expect }) => {
    const { code } = await mcpctl(['up', '--no-wait'], {
      fleet: fleet({
        up: async (_, listener) => {
          listener(event('memory', 'starting'));
          return snapshot({ replicas: [replica({ state: 'starting' })] });
        },
      }),
    });
    expect(code).toBe(0);
  });
  it('passes servers and the time-out on', async ({ expect }) => {
    const asked: UpRequest[] = [];
    await mcpctl(['up', 'memory', 'tools', '--wait-timeout', '90s'], {
      fleet: fleet({
        up: async (request) => {
          asked.push(request);
          return snapshot();
        },
      }),
    });
    expect(asked).toMatchObject([{ servers: ['memory', 'tools'], waitTimeoutMs: 90_000 }]);
  });
  it('refuses a server that is not in the configuration, before anything starts', async ({ expect }) => {
    const { code, err } = await mcpctl(['up', 'memroy']);
    expect(code).toBe(2);
    expect(err).toContain('No server is named "memroy" [SERVER_UNKNOWN]');
  });
  it('refuses a time-out that is not a duration', async ({ expect }) => {
    const { code, err } = await mcpctl(['up', '--wait-timeout', 'soon']);
    expect(code).toBe(2);
    expect(err).toContain('expected a duration such as 500ms');
  });
  it('ends with 4 when the gateway port is taken', async ({ expect }) => {
    const { code } = await mcpctl(['up'], {
      fleet: fleet({
        up: async () => {
          throw new OperationalError('PORT_TAKEN', { server: 'gateway', port: 8000, holder: 'nginx' });
        },
      }),
    });
    expect(code).toBe(4);
  });
  it('prints the plan with --dry-run and changes nothing', async ({ expect }) => {
    const { code, out } = await mcpctl(['up', '--dry-run'], {
      fleet: fleet({
        plan: async () => ({
          replicas: [
            {
              id: 'gateway',
              server: 'gateway',
              action: 'keep',
              why: 'running',
              wave: 0,
              port: 8000,
              portNotice: null,
            },
            {
              id: 'memory',
              server: 'memory',
              action: 'start',
              why: 'not running',
              wave: 1,
              port: null,
              portNotice: '8003 is taken',
            },
          ],
        }),
        up: () => Promise.reject(new Error('it started something')),
      }),
    });
    expect({ code, out }).toEqual({
      code: 0,
      out: 'SERVER   ACTION  WAVE  PORT  WHY\ngateway  keep       1  8000  running\nmemory   start      2   any  not running; 8003 is taken\n',
    });
  });
  it('prints only the outcome with --json, failures included', async ({ expect }) => {
    const { code, out, err } = await mcpctl(['up', '--json'], {
      fleet: fleet({
        up: async (_, listener) => {
          listener({ type: 'notice', message: 'port 8003 is taken' });
          listener(event('memory', 'crashed', { reason: 'exit code 1', lastLines: ['no'] }));
          return snapshot();
        },
      }),
    });
    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual({
      ok: false,
      tookMs: expect.any(Number),
      gatewayUrl: 'http://127.0.0.1:8000/mcp',
      notices: ['port 8003 is taken'],
      failures: [{ id: 'memory', phase: 'crashed', reason: 'exit code 1', lastLines: ['no'] }],
      snapshot: snapshot(),
    });
    expect(JSON.parse(err).error.code).toBe('SERVER_CRASHED');
  });
  it('draws one moving line per replica on a terminal, and leaves each there in its last state', async ({
    expect,
  }) => {
    const { err } = await mcpctl(['up'], {
      isLive: true,
      fleet: fleet({
        up: async (_, listener) => {
          listener(event('memory', 'starting'));
          listener(event('memory', 'ready'));
          return snapshot();
        },
      }),
    });
    const frames = err.split('\u001b[1A\r\u001b[0J');
    expect(frames[0]).toContain('starting on port 8003');
    expect(frames.at(-1)).toContain('ready on port 8003 in 0.41 s\n');
  });
});
