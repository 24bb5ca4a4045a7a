/** supervisord, from PyPI, with `autorestart`. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { type Contender, environmentOf, program } from './contender.ts';

const release = 'supervisor==4.3.0';
const startedWithinMs = 10_000;

/** Installs it into `directory`. @throws Error that says why it is not to be had */
export async function installSupervisord(directory: string): Promise<Contender> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', directory];
  await promisify(execFile)('python3', [...args, release, 'setuptools<81']);
  return {
    name: 'supervisord',
    start: async (order) => {
      const ports = await Promise.all(Array.from({ length: order.servers }, freePort));
      const pidFile = path.join(order.directory, 'supervisord.pid');
      const sections = ports.map((port) => {
        const env = Object.entries({ ...environmentOf(port, order) });
        const shown = env.map(([name, value]) => `${name}="${value.replaceAll('%', '%%')}"`).join(',');
        return `[program:server-${port}]\ncommand=${process.execPath} ${program}\nautorestart=true\nenvironment=${shown}\n`;
      });
      const common = `[supervisord]\nnodaemon=true\npidfile=${pidFile}\nlogfile=${order.directory}/supervisord.log\n`;
      const file = path.join(order.directory, 'supervisord.conf');
      await writeFile(file, [common, ...sections].join('\n'));
      const child = spawn('python3', ['-m', 'supervisor.supervisord', '-c', file], {
        env: { ...process.env, PYTHONPATH: directory, MCPCTL_FLEET: order.mark },
        stdio: 'ignore',
        detached: true,
      });
      for (const givesUp = performance.now() + startedWithinMs; !existsSync(pidFile); await sleep(10)) {
        if (performance.now() > givesUp) throw new Error('supervisord did not start');
      }
      return {
        ports,
        supervisorPid: child.pid ?? null,
        mark: order.mark,
        [Symbol.asyncDispose]: async () => void (await sweepFleet({ fleetId: order.mark, graceMs: 0 })),
      };
    },
  };
}
