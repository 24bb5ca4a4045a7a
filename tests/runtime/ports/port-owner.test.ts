import { userInfo } from 'node:os';
import { describe, it } from 'vitest';
import { ownsListener, portHolder } from '../../../src/runtime/ports/port-owner.ts';
import { boundProcess } from '../../support/bound-process.ts';
import { freePort } from '../../support/free-port.ts';

function listener(port: number, host: string) {
  const script = `require('net').createServer().listen(${port}, '${host}') // \u001b[31m ü`;
  return boundProcess([process.execPath, '-e', script], {});
}

describe('portHolder', () => {
  it.for(['127.0.0.1', '::1', '0.0.0.0', '::'])('names who listens on %s', async (host, { expect }) => {
    const port = await freePort();
    await using holder = await listener(port, host);
    await expect.poll(() => portHolder(port)).not.toBeNull();
    const { text, process: found } = portHolder(port) ?? {};
    expect(found).toMatchObject({ pid: holder.pid, user: userInfo().username });
    expect(text).toMatch(/^PID \d+ \(\w+, ".*node -e require.*", for \d+ s\)$/);
  });

  it('shows a command line on one line, without control characters', async ({ expect }) => {
    const port = await freePort();
    await using _holder = await listener(port, '127.0.0.1');
    await expect.poll(() => portHolder(port)?.text).toContain(`'127.0.0.1') // [31m ü"`);
  });

  it('is null for a port on which nobody listens', async ({ expect }) => {
    expect(portHolder(await freePort())).toBeNull();
  });
});

describe('ownsListener', () => {
  it('tells the process that listens from all others', async ({ expect }) => {
    const port = await freePort();
    await using holder = await listener(port, '127.0.0.1');
    await expect.poll(() => ownsListener(port, new Set([1, holder.pid]))).toBe(true);
    expect(ownsListener(port, new Set([process.pid]))).toBe(false);
  });
});
