import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'vitest';
import { untilListening } from '../../../src/runtime/ports/until-listening.ts';
import { freePort } from '../../support/free-port.ts';

const patience = { timeout: 5000, interval: 10 };

/** A wait whose end can be looked at. */
function waitFor(port: number, signal: AbortSignal) {
  const waiting = { isOver: false };
  void untilListening(port, signal).then(() => {
    waiting.isOver = true;
  });
  return waiting;
}

describe('untilListening', () => {
  it('waits for a listener on its own port, and no longer than it is to', async ({ expect }) => {
    const aborter = new AbortController();
    const [port, other] = [await freePort(), await freePort()];
    const [first, second] = [waitFor(port, aborter.signal), waitFor(other, aborter.signal)];
    const server = createServer((socket) => socket.destroy());
    try {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect([first.isOver, second.isOver]).toEqual([false, false]);
      await once(server.listen(port, '127.0.0.1'), 'listening');
      await expect.poll(() => first.isOver, patience).toBe(true);
      expect(second.isOver).toBe(false);
    } finally {
      server.close();
    }
    aborter.abort();
    await expect.poll(() => second.isOver, patience).toBe(true);
  });
});
