import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, it } from 'vitest';
import { TrialFleet } from '../support/trial-fleet.ts';

describe('mcpctl up --foreground', { timeout: 60_000 }, () => {
  it.for([
    { how: 'SIGTERM', says: 'The fleet is down; no process or port is left' },
    { how: 'a down from elsewhere', says: 'The fleet was taken down by another command' },
  ])('shows the logs, and leaves nothing after $how', async ({ how, says }, { expect }) => {
    await using fleet = new TrialFleet();
    const up = fleet.start('up', 'tools', '--foreground');
    const said = collected(up.stdout, up.stderr);
    const closed = once(up, 'close');
    await expect.poll(said, { timeout: 20_000 }).toContain('tools listens on 127.0.0.1:');
    if (how === 'SIGTERM') up.kill('SIGTERM');
    else await fleet.succeed('down');
    expect(await closed).toEqual([0, null]);
    expect(said()).toContain(says);
    expect(fleet.processes()).toEqual([]);
  });
});

function collected(...streams: readonly Readable[]): () => string {
  let text = '';
  for (const stream of streams) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}
