import { Command, InvalidArgumentError } from 'commander';
import { openFleetDirectory } from '../../runtime/state/fleet-directory.ts';
import {
  createNamedToken,
  type NamedToken,
  readNamedTokens,
  revokeNamedToken,
  type TokenWish,
} from '../../runtime/state/named-tokens.ts';
import type { CliContext, FleetOptions } from '../context.ts';
import { durationOption } from '../duration-option.ts';
import { paintFor } from '../format/colour.ts';
import { tokenLines } from '../format/token-table.ts';

interface CreateOptions extends FleetOptions {
  readonly server: readonly string[];
  readonly tool: readonly string[];
  readonly readOnly?: true;
  readonly expires?: number;
  readonly json?: true;
}

/** `mcpctl token`: what clients send as `Authorization: Bearer …`; the fleet's own, and others for single clients. */
export function tokenCommand(context: CliContext): Command {
  return new Command('token')
    .description(
      'Print the token that clients of this fleet send; make, list and revoke tokens for single clients',
    )
    .action(async (_options: unknown, command: Command) => {
      context.out.line(await context.fleet(command.optsWithGlobals<FleetOptions>()).token());
    })
    .addCommand(createCommand(context))
    .addCommand(listCommand(context))
    .addCommand(revokeCommand(context));
}

function createCommand(context: CliContext): Command {
  const { out, err, now, interrupted } = context;
  return new Command('create')
    .description('Make a token for one client, and show it this once; the gateway takes it at once')
    .argument('<name>', 'shown in metrics and in the audit log', tokenName)
    .option(
      '--server <pattern>',
      'only this server or virtual server; may be given several times',
      append,
      [],
    )
    .option('--tool <pattern>', 'only this tool, as server__tool; may be given several times', append, [])
    .option('--read-only', 'only tools that change nothing')
    .option('--expires <duration>', 'of no use after that long, such as 30d', durationOption)
    .option('--json', 'print JSON')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>();
      const { paths } = context.fleet(options);
      openFleetDirectory(paths);
      const wish: TokenWish = {
        name,
        servers: options.server,
        tools: options.tool,
        readOnly: options.readOnly ?? false,
        createdAt: new Date(now()).toISOString(),
        expiresAt: options.expires === undefined ? null : new Date(now() + options.expires).toISOString(),
      };
      const token = await createNamedToken(paths.namedTokensFile, wish, interrupted);
      if (options.json) return out.line(JSON.stringify({ token, ...wish }, null, 2));
      out.line(token);
      err.line(`Keep it now: mcpctl knows only its hash. \`mcpctl token revoke ${name}\` ends it.`);
    });
}

function listCommand(context: CliContext): Command {
  const { out, now } = context;
  return new Command('list')
    .description('Show what tokens there are, and what each may use; never the tokens themselves')
    .option('--json', 'print JSON')
    .action((_options: unknown, command: Command) => {
      const { json, ...options } = command.optsWithGlobals<FleetOptions & { readonly json?: true }>();
      const tokens = readNamedTokens(context.fleet(options).paths.namedTokensFile).map(shown);
      if (json) return out.line(JSON.stringify({ tokens }, null, 2));
      for (const line of tokenLines(tokens, now(), paintFor(out))) out.line(line);
    });
}

function revokeCommand(context: CliContext): Command {
  const { out, interrupted } = context;
  return new Command('revoke')
    .description('End a token; the gateway refuses it at once')
    .argument('<name>', 'as `mcpctl token list` shows it')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { paths } = context.fleet(command.optsWithGlobals<FleetOptions>());
      await revokeNamedToken(paths.namedTokensFile, name, interrupted);
      out.line(`${name} is revoked`);
    });
}

function shown({ hash: _hash, ...token }: NamedToken): TokenWish {
  return token;
}

function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** @throws InvalidArgumentError */
function tokenName(text: string): string {
  if (/^[a-z0-9][\w.-]{0,31}$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'expected 1 to 32 letters, digits, _, - and ., beginning with a letter or digit',
  );
}
