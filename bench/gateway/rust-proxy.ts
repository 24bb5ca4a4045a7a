/** The crate `mcp-proxy`, whose program is built by `cargo install mcp-proxy --locked` and named on the command line. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../tests/support/free-port.ts';
import { sessionCaller } from '../session-caller.ts';
import { type Contender, echoCommand } from './contender.ts';
import { spawned } from './spawned.ts';

export function rustProxy(program: string): Contender {
  return {
    name: 'mcp-proxy (Rust)',
    start: async (order) => {
      const port = await freePort();
      const [command, ...args] = echoCommand(order.label);
      const config = path.join(order.directory, 'proxy.toml');
      await writeFile(
        config,
        `[proxy]
name = "bench"
separator = "__"

[proxy.listen]
host = "127.0.0.1"
port = ${port}

[[backends]]
name = "echo"
transport = "stdio"
command = ${JSON.stringify(command)}
args = ${JSON.stringify(args)}
`,
      );
      return spawned([program, '--config', config], order, {
        open: (options) => sessionCaller(`http://127.0.0.1:${port}/`, options),
        tool: 'echo__echo',
      });
    },
  };
}
