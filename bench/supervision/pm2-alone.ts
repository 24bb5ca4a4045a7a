/** pm2 as its users run it: an ecosystem file, restarts and `max_memory_restart`. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { type Contender, environmentOf, program } from './contender.ts';

const command = path.join(
  path.dirname(createRequire(import.meta.url).resolve('pm2/package.json')),
  'bin/pm2',
);

export const pm2Alone: Contender = {
  name: 'pm2 alone',
  start: async (order) => {
    const ports = await Promise.all(Array.from({ length: order.servers }, freePort));
    const home = path.join(order.directory, 'pm2');
    const apps = ports.map((port) => ({
      name: `server-${port}`,
      script: program,
      env: environmentOf(port, order),
      max_memory_restart: `${Math.round(order.limitBytes / 1000)}K`,
    }));
    const file = path.join(order.directory, 'ecosystem.config.json');
    await writeFile(file, JSON.stringify({ apps }));
    const env = {
      PATH: process.env['PATH'],
      HOME: order.directory,
      PM2_HOME: home,
      MCPCTL_FLEET: order.mark,
    };
    await promisify(execFile)(process.execPath, [command, 'start', file], { env });
    return {
      ports,
      supervisorPid: Number(await readFile(path.join(home, 'pm2.pid'), 'utf8')),
      mark: order.mark,
      [Symbol.asyncDispose]: async () => void (await sweepFleet({ fleetId: order.mark, graceMs: 0 })),
    };
  },
};
