import { describe, it } from 'vitest';
import { runForeground } from '../../src/cli/run-foreground.ts';
import { mcpctl } from './support.ts';

const never = new AbortController().signal;

function node(script: string): readonly [string, ...string[]] {
  return [process.execPath, '-e', script];
}

describe('runForeground', () => {
  it('returns the exit code of the process', async ({ expect }) => {
    expect(await runForeground({ argv: node('process.exit(7)'), env: {}, interrupted: never })).toBe(7);
  });
  it('returns 128 and the signal when one ended it', async ({ expect }) => {
    const argv = node('process.kill(process.pid, "SIGKILL")');
    expect(await runForeground({ argv, env: {}, interrupted: never })).toBe(137);
  });
  it('passes an interruption on and waits for the end', async ({ expect }) => {
    const argv = node('setTimeout(() => {}, 10_000)');
    expect(await runForeground({ argv, env: {}, interrupted: AbortSignal.abort() })).toBe(143);
  });
  it('gives the process the environment it was told', async ({ expect }) => {
    const argv = node('process.exit(Number(process.env.WANTED))');
    expect(await runForeground({ argv, env: { WANTED: '5' }, interrupted: never })).toBe(5);
  });
});

describe('mcpctl serve', () => {
  it('refuses a server that mcpctl does not have', async ({ expect }) => {
    const { code, err } = await mcpctl(['serve', 'nothing']);
    expect(code).toBe(2);
    expect(err).toContain('[SERVER_UNKNOWN]');
  });
});
