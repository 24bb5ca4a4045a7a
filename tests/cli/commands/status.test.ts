import { describe, it } from 'vitest';
import { control, fleet, mcpctl, replica, snapshot, stopped } from '../support.ts';

describe('mcpctl status', () => {
  it('prints one line per replica, then what is the same for all', async ({ expect }) => {
    const gateway = replica({ id: 'gateway', server: 'gateway', port: 8000, pid: 4712, dependencies: {} });
    const { code, out, err } = await mcpctl(['status'], {
      fleet: fleet({ snapshot: async () => snapshot({ replicas: [replica(), gateway] }) }),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      [
        'SERVER   STATE  PORT   PID      UP  RESTARTS       CPU        MEMORY    P50/P95  ERRORS  DEPENDENCIES',
        'memory   ready  8003  4711  3m 12s         0  0.02/0.5  84 MiB/1 GiB  2 ms/9 ms      0%  postgres ✓',
        'gateway  ready  8000  4712  3m 12s         0  0.02/0.5  84 MiB/1 GiB  2 ms/9 ms      0%',
        '',
        'fleet       healthy',
        'gateway     http://127.0.0.1:8000/mcp',
        'limits      cgroup v2',
        'control     PID 4700',
        'supervisor  connected',
        'state       /state',
        '',
      ].join('\n'),
    );
  });
  it('ends with 3 and the reason while a server is not ready', async ({ expect }) => {
    const broken = replica({ state: 'crash-loop', reason: '5 crashes in 60 s', pid: null });
    const { code, out, err } = await mcpctl(['status'], {
      fleet: fleet({ snapshot: async () => snapshot({ replicas: [broken] }) }),
    });
    expect(code).toBe(3);
    expect(out).toContain('crash-loop');
    expect(err).toContain('error: memory is crash-loop: 5 crashes in 60 s [SERVER_NOT_READY]');
  });
  it('names a dependency that is away and its breaker', async ({ expect }) => {
    const degraded = replica({
      state: 'degraded',
      dependencies: {
        vectors: { status: 'unhealthy', latency_ms: null, breaker: 'open', last_error: 'gone', since: '' },
      },
    });
    const { code, out } = await mcpctl(['status'], {
      fleet: fleet({ snapshot: async () => snapshot({ replicas: [degraded] }) }),
    });
    expect(code).toBe(0);
    expect(out).toContain('vectors ✗ unhealthy, breaker open');
  });
  it('says which replica is limited by what when they differ', async ({ expect }) => {
    const other = replica({ id: 'memory-2', replica: 2, enforcedBy: 'nothing' });
    const { out } = await mcpctl(['status'], {
      fleet: fleet({ snapshot: async () => snapshot({ replicas: [replica(), other] }) }),
    });
    expect(out).toContain('limits      memory: cgroup v2; memory-2: nothing');
  });
  it('has rows for servers without a port, and says nothing of limits that nobody holds', async ({
    expect,
  }) => {
    const hosted = replica({ id: 'files', server: 'files', port: null, enforcedBy: 'cgroup v2' });
    const remote = replica({
      id: 'docs',
      server: 'docs',
      state: 'unhealthy',
      reason: 'connect ECONNREFUSED',
      pid: null,
      port: null,
      cpu: { cores: null, limitCores: 0 },
      memory: { bytes: null, limitBytes: 0, peakBytes: null },
      enforcedBy: 'nothing',
      traffic: null,
      dependencies: {},
    });
    const { code, out } = await mcpctl(['status'], {
      fleet: fleet({ snapshot: async () => snapshot({ replicas: [hosted, remote] }) }),
    });
    expect(code).toBe(3);
    expect(out).toMatch(/^files +ready +4711 /m);
    expect(out).toMatch(/^docs +unhealthy +0 +connect ECONNREFUSED$/m);
    expect(out).toContain('limits      cgroup v2\n');
  });
  it('reports a fleet that is down with 0', async ({ expect }) => {
    const { code, out } = await mcpctl(['status'], { fleet: fleet({ snapshot: async () => stopped }) });
    expect(code).toBe(0);
    expect(out).toContain('fleet       stopped\ngateway     not running\n');
  });
  it('prints the snapshot itself with --json', async ({ expect }) => {
    const { out } = await mcpctl(['status', '--json']);
    expect(JSON.parse(out)).toEqual(snapshot());
  });
  it('prints one JSON line per change with --watch --json', async ({ expect }) => {
    const interruption = new AbortController();
    const { code, out } = await mcpctl(['status', '--watch', '--json'], {
      interrupted: interruption.signal,
      fleet: fleet({
        control: control({
          async *watch() {
            yield snapshot();
            yield snapshot({ status: 'degraded' });
            interruption.abort();
          },
        }),
      }),
    });
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line).status)).toEqual(['healthy', 'degraded']);
  });
});
