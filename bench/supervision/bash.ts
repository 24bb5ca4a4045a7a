/** The script that all began with: one server after another, a look at its port every two seconds, PID files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sweepFleet } from '../../src/runtime/process/kill.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { type Contender, environmentOf, program } from './contender.ts';

const script = `
  until_open() { while ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do sleep 2; done; }
  for port; do
    MCPCTL_PORT=$port nohup "$NODE" "$PROGRAM" >"$HOME/$port.log" 2>&1 &
    echo $! >"$HOME/$port.pid"
    sleep 2
    until_open "$port"
  done`;

export const bash: Contender = {
  name: 'bash script',
  start: async (order) => {
    const ports = await Promise.all(Array.from({ length: order.servers }, freePort));
    const env = { ...environmentOf(0, order), NODE: process.execPath, PROGRAM: program };
    const child = spawn('bash', ['-c', script, 'bash', ...ports.map(String)], { env, stdio: 'ignore' });
    await once(child, 'exit');
    return {
      ports,
      supervisorPid: null,
      mark: order.mark,
      [Symbol.asyncDispose]: async () => void (await sweepFleet({ fleetId: order.mark, graceMs: 0 })),
    };
  },
};
