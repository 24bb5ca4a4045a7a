import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, it, vi } from 'vitest';
import { App } from '../../../src/cli/dashboard/app.tsx';
import { FleetStore } from '../../../src/cli/dashboard/fleet-store.ts';
import { type FollowLog, LogTail } from '../../../src/cli/dashboard/log-tail.ts';
import type { FleetSnapshot } from '../../../src/runtime/fleet/snapshot.ts';
import { replica, snapshot } from '../support.ts';

const both = snapshot({
  replicas: [replica(), replica({ id: 'tools', server: 'tools', state: 'crash-loop', reason: '5 crashes' })],
});
const noLog: FollowLog = async function* () {
  // Nothing was written.
};

afterEach(() => cleanup());

async function* only(...snapshots: FleetSnapshot[]): AsyncGenerator<FleetSnapshot> {
  yield* snapshots;
}

/** The dashboard with `snapshots` seen; `press` types keys, `screen` is what stands there. */
async function dashboard(snapshots: FleetSnapshot[] = [both], followLog: FollowLog = noLog) {
  const store = new FleetStore();
  await store.follow(only(...snapshots));
  const app = render(<App fleet={store} log={new LogTail(followLog)} />);
  const screen = (): string => app.lastFrame() ?? '';
  return {
    store,
    screen,
    shows: (text: string) =>
      vi.waitFor(() => {
        if (!screen().includes(text)) throw new Error(`no "${text}" in\n${screen()}`);
      }),
    press: async (...keys: string[]) => {
      for (const key of keys) {
        // Ink takes keys in from an effect on.
        await new Promise((resolve) => setImmediate(resolve));
        app.stdin.write(key);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const enter = '\r';
const down = '\u001b[B';

describe('dashboard', () => {
  it('waits for the first snapshot', async ({ expect }) => {
    expect((await dashboard([])).screen()).toBe('Waiting for the fleet…');
  });
  it('shows the fleet and what the selected server depends on', async ({ expect }) => {
    const { screen } = await dashboard();
    expect(screen()).toContain('mcpctl healthy · 2 processes · http://127.0.0.1:8000/mcp');
    expect(screen()).toMatch(/▸ memory +ready +░{5} 0\.02 +░{5} 84 MiB/);
    expect(screen()).toMatch(/tools +crash-loop/);
    expect(screen()).toContain('✓ postgres 1 ms');
  });
  it('opens the page of the selected server and goes back', async () => {
    const { press, shows } = await dashboard();
    await press(down, enter);
    await shows('enforced by cgroup v2');
    await shows('tools       crash-loop: 5 crashes');
    await press('\u001b');
    await shows('▸ tools');
  });
  it('shows the log of the selected server', async () => {
    const { press, shows } = await dashboard([both], async function* (id) {
      yield { id, time: null, level: 'error', trace_id: null, msg: `words of ${id}`, fields: {} };
    });
    await press(down, 'l');
    await shows('words of tools');
  });
  it('says why a log cannot be read', async () => {
    const { press, shows } = await dashboard([both], () => {
      throw new Error('no permission');
    });
    await press('l');
    await shows('The log cannot be read: no permission');
  });
  it('filters by name or state, and clears the filter', async ({ expect }) => {
    const { press, shows, screen } = await dashboard();
    await press('/', 'c', 'r', 'a', 's', 'h', enter);
    await shows('filter: crash');
    expect(screen()).not.toContain('memory  ');
    await press('\u001b');
    await shows('▸ memory');
  });
  it('lists every key under ?', async () => {
    const { press, shows } = await dashboard();
    await press('?');
    await shows('Enter   page of the selected server');
  });
  it('says when control is away, and heals when it is back', async ({ expect }) => {
    const { store, shows, screen } = await dashboard([snapshot({ control: null })]);
    await shows('control does not answer');
    await store.follow(only(snapshot()));
    await shows('mcpctl healthy');
    await vi.waitFor(() => expect(screen()).not.toContain('control does not answer'));
  });
});
