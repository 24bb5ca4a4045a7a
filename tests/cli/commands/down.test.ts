import { describe, it } from 'vitest';
import { OperationalError } from '../../../src/runtime/errors.ts';
import type { DownRequest } from '../../../src/runtime/fleet/control-api.ts';
import { fleet, mcpctl, stopped } from '../support.ts';

describe('mcpctl down', () => {
  it('says that nothing is left', async ({ expect }) => {
    const { code, out, err } = await mcpctl(['down']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^The fleet is down; no process or port is left \(.*\)\n$/);
  });
  it('passes servers and the grace on', async ({ expect }) => {
    const asked: DownRequest[] = [];
    await mcpctl(['down', 'memory', '--timeout', '10s'], {
      fleet: fleet({
        down: async (request) => {
          asked.push(request);
          return stopped;
        },
      }),
    });
    expect(asked).toEqual([{ servers: ['memory'], graceMs: 10_000 }]);
  });
  it('ends with 1 and names what is left', async ({ expect }) => {
    const { code, err } = await mcpctl(['down'], {
      fleet: fleet({
        down: async () => {
          throw new OperationalError('STOP_INCOMPLETE', { left: ['PID 7 (node)'] });
        },
      }),
    });
    expect(code).toBe(1);
    expect(err).toContain('PID 7 (node)');
  });
});

describe('mcpctl restart', () => {
  it('ends with the table of all servers', async ({ expect }) => {
    const { code, out } = await mcpctl(['restart', 'memory']);
    expect(code).toBe(0);
    expect(out).toContain('memory  ready');
  });
  it('refuses a server that does not run', async ({ expect }) => {
    const { code, err } = await mcpctl(['restart', 'nothing']);
    expect(code).toBe(2);
    expect(err).toContain('next: Use one of: memory.');
  });
});

describe('mcpctl token', () => {
  it('prints the token and nothing else', async ({ expect }) => {
    expect(await mcpctl(['token'])).toEqual({ code: 0, out: 'a-token-of-this-fleet\n', err: '' });
  });
});

describe('mcpctl top', () => {
  it('ends with 2 and the way out where there is no terminal', async ({ expect }) => {
    const { code, err } = await mcpctl(['top']);
    expect(code).toBe(2);
    expect(err).toContain('mcpctl status --watch');
  });
});
