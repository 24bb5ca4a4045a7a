import { describe, it } from 'vitest';
import { watchFleet } from '../../src/cli/watch-fleet.ts';
import { OperationalError } from '../../src/runtime/errors.ts';
import { control, fleet, snapshot } from './support.ts';

describe('watchFleet', () => {
  it('shows the last known state while control is away, and control again when it is back', async ({
    expect,
  }) => {
    const stop = new AbortController();
    let connections = 0;
    const healing = fleet({
      control: control({
        async *watch() {
          connections += 1;
          if (connections === 2)
            throw new OperationalError('CONTROL_UNREACHABLE', { socket: '', reason: '' });
          yield snapshot({ at: `live ${connections}` });
          if (connections === 3) stop.abort();
        },
      }),
      snapshot: async () => snapshot({ at: 'last known', control: null }),
    });
    const seen: string[] = [];
    for await (const { at } of watchFleet(healing, stop.signal, async () => undefined)) seen.push(at);
    expect(seen).toEqual(['live 1', 'last known', 'last known', 'live 3']);
  });
  it('does not hide a bug', async ({ expect }) => {
    const broken = fleet({
      control: control({
        watch: () => {
          throw new TypeError('bug');
        },
      }),
    });
    await expect(watchFleet(broken, new AbortController().signal).next()).rejects.toThrow('bug');
  });
});
