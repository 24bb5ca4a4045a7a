import path from 'node:path';
import { Command } from 'commander';
import { catalog } from '../../servers/catalog.ts';
import type { CliContext } from '../context.ts';
import { ExitStatus } from '../exit-status.ts';
import { checkServers } from '../known-servers.ts';
import { runForeground } from '../run-foreground.ts';

/** `mcpctl serve <server>`: one server in the foreground, configured by environment alone, as in a container. */
export function serveCommand({ env, interrupted }: CliContext): Command {
  const names = catalog.map(({ name }) => name);
  return new Command('serve')
    .description('Run one server in the foreground, configured by its environment (docs/environment.md)')
    .argument('<server>', names.join(', '))
    .action(async (server: string) => {
      checkServers([server], names);
      const entry = catalog.find(({ name }) => name === server)?.entry ?? '';
      const file = path.resolve(import.meta.dirname, '../..', entry);
      const argv = [process.execPath, '--disable-warning=ExperimentalWarning', file] as const;
      const exitCode = await runForeground({ argv: [...argv], env, interrupted });
      if (exitCode !== 0) throw new ExitStatus(exitCode);
    });
}
