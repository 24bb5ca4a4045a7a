import { fileURLToPath } from 'node:url';
import { freePort } from '../../tests/support/free-port.ts';
import { sessionCaller } from '../session-caller.ts';
import { type Contender, echoCommand } from './contender.ts';
import { spawned } from './spawned.ts';

const program = fileURLToPath(new URL('./bare-bridge.ts', import.meta.url));

export const bareNode: Contender = {
  name: 'bare Node bridge',
  start: async (order) => {
    const port = await freePort();
    return spawned([process.execPath, program, String(port), ...echoCommand(order.label)], order, {
      open: (options) => sessionCaller(`http://127.0.0.1:${port}/mcp`, options),
      tool: 'echo',
    });
  },
};
