import { describe, it } from 'vitest';
import { checkPorts } from '../../../src/cli/doctor/check-ports.ts';
import { loadConfig } from '../../../src/runtime/config/load-config.ts';
import { desiredReplicas } from '../../../src/runtime/fleet/desired-replicas.ts';
import type { PortHolder } from '../../../src/runtime/ports/port-owner.ts';
import { catalog } from '../../../src/servers/catalog.ts';
import { replica } from '../support.ts';

const config = await loadConfig({
  file: null,
  env: {},
  catalog,
  machine: () => ({ memoryBytes: 1, cores: 1 }),
});
const desired = desiredReplicas(config, catalog).filter(({ id }) => id === 'gateway' || id === 'memory');

function heldBy(pid: number): (port: number) => PortHolder {
  return () => ({
    process: { pid, user: 'alice', command: 'nginx', ageSeconds: 1 },
    text: `PID ${pid} (alice, "nginx", for 1 s)`,
  });
}

describe('checkPorts', () => {
  it('finds every wanted port free', ({ expect }) => {
    expect(checkPorts(desired, [], () => null)).toMatchObject([
      { name: '8000 gateway', status: 'ok', detail: 'free' },
      { name: '8003 memory', status: 'ok', detail: 'free' },
    ]);
  });

  it('knows its own listeners', ({ expect }) => {
    const running = [replica(), replica({ id: 'gateway', server: 'gateway', port: 8000, pid: 7 })];
    expect(checkPorts(desired, running, heldBy(1))).toMatchObject([
      { status: 'ok', detail: 'ours (PID 7)' },
      { status: 'ok', detail: 'ours (PID 4711)' },
    ]);
  });

  it('names a stranger: the gateway cannot do without its port, the others can', ({ expect }) => {
    expect(checkPorts(desired, [], heldBy(99))).toMatchObject([
      {
        status: 'fail',
        detail: 'held by PID 99 (alice, "nginx", for 1 s)',
        fix: expect.stringContaining('gateway.port'),
      },
      { status: 'warn', detail: 'held by PID 99 (alice, "nginx", for 1 s)' },
    ]);
  });

  it('says where a server listens that had to move', ({ expect }) => {
    const running = [replica({ port: 8004 })];
    const memory = desired.filter(({ id }) => id === 'memory');
    expect(checkPorts(memory, running, heldBy(99))).toMatchObject([
      { status: 'warn', detail: 'held by PID 99 (alice, "nginx", for 1 s); memory listens on 8004' },
    ]);
    expect(checkPorts(memory, running, heldBy(4711))).toMatchObject([
      { detail: 'held by memory of this fleet; memory listens on 8004' },
    ]);
  });

  it('says nothing of ports that may be any', ({ expect }) => {
    const anyPort = desired.map((wanted) => ({ ...wanted, settings: { ...wanted.settings, port: 0 } }));
    expect(checkPorts(anyPort, [], () => null)).toEqual([]);
  });
});
