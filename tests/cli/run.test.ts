import { describe, it } from 'vitest';
import { commandTable } from '../../src/cli/command-table.ts';
import { OperationalError } from '../../src/runtime/errors.ts';
import { version } from '../../src/runtime/version.ts';
import { fleet, mcpctl } from './support.ts';

function failing(error: Error) {
  return fleet({
    snapshot: async () => {
      throw error;
    },
  });
}

const unreachable = new OperationalError('CONTROL_UNREACHABLE', { socket: '/s', reason: 'gone' });

describe('run', () => {
  it('lists every command under --help and ends with 0', async ({ expect }) => {
    const { code, out, err } = await mcpctl(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const name of Object.keys(commandTable)) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
  it('prints the version', async ({ expect }) => {
    expect(await mcpctl(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
  it('shows the help of one command', async ({ expect }) => {
    const { code, out } = await mcpctl(['up', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--dry-run');
  });
  it('ends with 2 and a suggestion when the command is misspelt', async ({ expect }) => {
    const { code, err } = await mcpctl(['statsu']);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean status?');
  });
  it('ends with 2 when an option is unknown', async ({ expect }) => {
    expect((await mcpctl(['status', '--loud'])).code).toBe(2);
  });
  it('takes the global options before and after the command', async ({ expect }) => {
    expect((await mcpctl(['--state-dir', 'x', 'status'])).code).toBe(0);
    expect((await mcpctl(['status', '--state-dir', 'x'])).code).toBe(0);
  });
  it('says what happened, its code and the next step', async ({ expect }) => {
    expect(await mcpctl(['status'], { fleet: failing(unreachable) })).toEqual({
      code: 6,
      out: '',
      err: 'error: control does not answer on /s: gone [CONTROL_UNREACHABLE]\nnext: Run `mcpctl up`: it starts control again and keeps what is running.\n',
    });
  });
  it('says the same as JSON beside --json', async ({ expect }) => {
    const { err } = await mcpctl(['status', '--json'], { fleet: failing(unreachable) });
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'CONTROL_UNREACHABLE',
        message: 'control does not answer on /s: gone',
        next: expect.stringContaining('mcpctl up'),
      },
    });
  });
  it('shows a bug with its stack and ends with 70', async ({ expect }) => {
    const { code, err } = await mcpctl(['status'], { fleet: failing(new TypeError('x is not a function')) });
    expect(code).toBe(70);
    expect(err).toMatch(/^bug in mcpctl: TypeError: x is not a function\n {4}at /);
  });
});
