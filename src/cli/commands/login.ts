import { Command, InvalidArgumentError } from 'commander';
import { OperationalError } from '../../runtime/errors.ts';
import { oauthTokenFile } from '../../runtime/fleet/third-party.ts';
import type { RemoteOAuth } from '../../runtime/fleet/upstream.ts';
import type { CliContext, Fleet, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { logIn } from '../login/log-in.ts';

interface LoginOptions extends FleetOptions {
  readonly port: number;
  readonly timeout: number;
}

const defaultTimeoutMs = 300_000;

/** `mcpctl login <server>`: lets somebody agree, in a browser, that the fleet uses a remote server for them. */
export function loginCommand(context: CliContext): Command {
  const { out, err, interrupted, now } = context;
  return new Command('login')
    .description('Log in at a remote server that wants OAuth; works without a browser on this machine, too')
    .argument('<server>', 'a server with url and oauth in mcpctl.yaml')
    .option('--port <port>', 'where the browser comes back to; 0 means any free one', portOption, 0)
    .option(
      '--timeout <duration>',
      'how long to wait for somebody to agree',
      durationOption,
      defaultTimeoutMs,
    )
    .action(async (server: string, _options: unknown, command: Command) => {
      const { port, timeout, ...fleetOptions } = command.optsWithGlobals<LoginOptions>();
      const { url, oauth } = await remoteServer(context.fleet(fleetOptions), server);
      await logIn({
        server,
        url,
        oauth,
        port,
        timeoutMs: timeout,
        stdin: context.stdin,
        onUrl: (where) => {
          err.line(`Open this page and agree:\n\n  ${where.href}\n`);
          err.line('If the browser is on another machine, paste here the address of the page it ends on.');
        },
        onNonsense: () =>
          err.line('That is not the address of the last page: it has a code and a state in it.'),
        signal: interrupted,
        now,
      });
      out.line(`Logged in at ${server}`);
    });
}

/** @throws OperationalError `SERVER_UNKNOWN`, `LOGIN_FAILED` */
async function remoteServer(
  fleet: Fleet,
  server: string,
): Promise<{ readonly url: string; readonly oauth: RemoteOAuth }> {
  const { thirdParty } = await fleet.loadConfig();
  const settings = Object.hasOwn(thirdParty, server) ? thirdParty[server] : undefined;
  if (settings === undefined)
    throw new OperationalError('SERVER_UNKNOWN', { server, known: Object.keys(thirdParty) });
  if (settings.kind !== 'remote' || settings.oauth === null) {
    const reason = settings.kind === 'remote' ? 'it has no oauth in mcpctl.yaml' : 'it runs on this machine';
    throw new OperationalError('LOGIN_FAILED', { server, reason });
  }
  const tokenFile = oauthTokenFile(fleet.paths, server);
  return { url: settings.url, oauth: { ...settings.oauth, tokenFile } };
}

/** @throws InvalidArgumentError */
function portOption(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('expected a port from 0 to 65535');
}
