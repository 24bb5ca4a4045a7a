import { describe, it } from 'vitest';
import type { DownRequest } from '../../src/runtime/fleet/control-api.ts';
import { control, event, fleet, mcpctl, snapshot, stopped } from './support.ts';

describe('mcpctl up --foreground', () => {
  /** A fleet that runs until Ctrl-C, and one that another command takes down. */
  const running = control({
    async *watch(signal) {
      yield snapshot();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  });
  const ending = control({
    async *watch() {
      yield stopped;
    },
  });

  it('stays until Ctrl-C, then takes the fleet down without letting that break it off', async ({
    expect,
  }) => {
    const ctrlC = new AbortController();
    const asked: { request: DownRequest; isBrokenOff: boolean }[] = [];
    const { code, out } = await mcpctl(['up', 'memory', '--foreground'], {
      interrupted: ctrlC.signal,
      onLine: (line) => {
        if (line.startsWith('next')) setImmediate(() => ctrlC.abort());
      },
      fleet: fleet({
        control: running,
        down: async (request, _, interrupted) => {
          asked.push({ request, isBrokenOff: interrupted.aborted });
          return stopped;
        },
      }),
    });
    expect(asked).toEqual([{ request: { servers: [], graceMs: null }, isBrokenOff: false }]);
    expect(code).toBe(0);
    expect(out).toMatch(/The fleet is down; no process or port is left \(.*\)\n$/);
  });

  it('ends when another command takes the fleet down', async ({ expect }) => {
    let downs = 0;
    const { code, err } = await mcpctl(['up', '--foreground'], {
      fleet: fleet({
        control: ending,
        down: async () => {
          downs += 1;
          return stopped;
        },
      }),
    });
    expect({ code, downs }).toEqual({ code: 0, downs: 0 });
    expect(err).toBe('The fleet was taken down by another command\n');
  });

  it('names what failed, and stays: control goes on trying', async ({ expect }) => {
    const { code, err } = await mcpctl(['up', '--foreground'], {
      fleet: fleet({
        control: ending,
        up: async (_, listener) => {
          listener(event('memory', 'crashed', { reason: 'exit code 1' }));
          return snapshot();
        },
      }),
    });
    expect(code).toBe(0);
    expect(err).toContain('error: memory died: exit code 1 [SERVER_CRASHED]\n');
  });

  it.for(['--json', '--dry-run'])('goes not together with %s', async (option, { expect }) => {
    const { code, err } = await mcpctl(['up', '--foreground', option]);
    expect(code).toBe(2);
    expect(err).toContain(`'${option}'`);
  });
});
