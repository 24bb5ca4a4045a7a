/** The real command, as `npm test` has just built it: wiring only, cases stand beside their commands. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'vitest';
import { version } from '../../src/runtime/version.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/mcpctl.js');
const timeoutMs = 15_000;

async function mcpctl(home: string, args: readonly string[]) {
  const env = { PATH: process.env['PATH'], HOME: home };
  return promisify(execFile)(process.execPath, [bin, ...args], { env, cwd: home, timeout: timeoutMs });
}

describe('bin/mcpctl.js', () => {
  it('prints its version', async ({ expect }) => {
    await using home = await temporaryDirectory('home');
    expect(await mcpctl(home.path, ['--version'])).toEqual({ stdout: `${version}\n`, stderr: '' });
  });
  it('reports the fleet of a given state directory, and creates nothing there', async ({ expect }) => {
    await using home = await temporaryDirectory('home');
    const state = path.join(home.path, 'state');
    const { stdout } = await mcpctl(home.path, ['--state-dir', state, 'status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped', stateDirectory: state, replicas: [] });
    await expect(mcpctl(home.path, ['--state-dir', state, 'token'])).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('next: Start it with `mcpctl up`.'),
    });
  });
  it('ends quietly when its reader has had enough', async ({ expect }) => {
    await using home = await temporaryDirectory('home');
    const logs = path.join(home.path, 'state', 'logs');
    await mkdir(logs, { recursive: true });
    await writeFile(path.join(logs, 'memory.log'), `${'a line\n'.repeat(200_000)}`);
    const command = `"${process.execPath}" "${bin}" --state-dir state logs -n 200000 | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)('/bin/sh', ['-c', command], {
      env: { PATH: process.env['PATH'], HOME: home.path },
      cwd: home.path,
      timeout: timeoutMs,
    });
    expect({ stdout: stdout.trim(), stderr }).toEqual({
      stdout: expect.stringContaining('a line'),
      stderr: '',
    });
  });
  it('starts a server in the foreground, whose environment is checked by the server itself', async ({
    expect,
  }) => {
    await using home = await temporaryDirectory('home');
    await expect(mcpctl(home.path, ['serve', 'gateway'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gateway needs MCPCTL_TOKEN'),
    });
  });
});
