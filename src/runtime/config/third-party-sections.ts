/** How a server of somebody else is described in `mcpctl.yaml`: by the command that starts it, or by its URL. */
import { z } from 'zod';
import { section } from './config-section.ts';
import { duration, environment, flag } from './config-values.ts';
import { serverPolicyKeys } from './policy-sections.ts';
import type { HostedInput, RemoteInput, ThirdPartyInput } from './third-party-input.ts';

/** Names that mean something else in paths of the gateway, in logs, or to commands. */
const reserved = new Set([
  'control',
  'gateway',
  'health',
  'live',
  'loads',
  'mcp',
  'metrics',
  'oauth',
  'ready',
  'server-card',
  'supervisor',
  'watchdog',
]);

const nameRule =
  'small letters, digits, - and _ (not __), at most 32, beginning with a letter, not ending in - and a number, and no name that mcpctl itself uses';

/** What is wrong with the name of a third-party server; `null` when nothing is. */
export function nameProblem(name: string): string | null {
  const isWellFormed = /^[a-z](?:[a-z0-9-]|_(?!_)){0,31}$/.test(name) && !/-\d+$/.test(name);
  // `a_` would make `a___tool`, of which nobody knows where the tool begins.
  return isWellFormed && !name.endsWith('_') && !reserved.has(name) ? null : nameRule;
}

const commandRule = 'a program: a name to be found in PATH, or a path';
const argumentRule = 'a list of texts and numbers';
const directoryRule = 'a directory';
const urlRule = 'the http or https URL of an MCP server, such as https://example.com/mcp';
const headerRule =
  'a mapping of header names to texts; those of the protocol and the connection are set by mcpctl itself';
const secretRule = 'a text; better a reference to a variable or a file';

const ownHeaders = /^(host|connection|content-.*|transfer-encoding|te|upgrade|accept|mcp-.*|last-event-id)$/i;

const text = (rule: string): z.ZodString => z.string({ error: rule }).min(1, rule);

export const headers: z.ZodType<Record<string, string>> = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, headerRule)
      .refine((name) => !ownHeaders.test(name), headerRule),
    z
      .union([z.string(), z.number(), z.boolean()], { error: headerRule })
      .transform(String)
      .refine((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value), 'a text of one line'),
    { error: headerRule },
  )
  .describe('Sent with every request');

const oauthClient = section({
  grant: z
    .enum(['authorization-code', 'client-credentials'], { error: 'authorization-code or client-credentials' })
    .describe('authorization-code: somebody agrees in a browser, once; client-credentials: nobody needs to')
    .optional(),
  clientId: text('a text').describe('Leave it out to be registered by itself').optional(),
  clientSecret: text(secretRule).describe('For clients that have one').optional(),
  scopes: z
    .array(text('a list of scopes'), { error: 'a list of scopes' })
    .describe('What is asked for; leave it out for what the server says')
    .optional(),
}).describe('How to get tokens for a server that wants them');

/**
 * @param limits as every server has them
 * @param probe one question that is asked again and again
 */
export function thirdPartySection(limits: z.ZodRawShape, probe: z.ZodType): z.ZodType<ThirdPartyInput> {
  const enabled = flag('Whether this server is part of the fleet').optional();
  const hosted = section({
    enabled,
    command: text(commandRule).describe(`What starts it: ${commandRule}`),
    args: z
      .array(z.union([z.string(), z.number()], { error: argumentRule }).transform(String), {
        error: argumentRule,
      })
      .describe('Its arguments; one that begins with ~/ is meant from the home directory')
      .optional(),
    env: environment.optional(),
    cwd: text(directoryRule).describe('Where it is started; by default where this file is').optional(),
    ...limits,
    probes: section({
      liveness: probe.describe('Whether it answers; else it is replaced').optional(),
    })
      .describe('How it is asked whether it is well')
      .optional(),
    ...serverPolicyKeys,
  }).describe('A program on this machine that speaks MCP on its standard streams') as z.ZodType<HostedInput>;
  const remote = section({
    enabled,
    url: z
      .string({ error: urlRule })
      .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), urlRule)
      .describe(`Where it is: ${urlRule}`),
    headers: headers.optional(),
    oauth: oauthClient.optional(),
    startTimeout: duration('How long `up` waits for its first answer', 1000, 3_600_000).optional(),
    probes: section({ readiness: probe.optional() })
      .describe('How it is asked whether it is there')
      .optional(),
    ...serverPolicyKeys,
  }).describe('An MCP server somewhere else') as z.ZodType<RemoteInput>;
  return z.union([hosted, remote]);
}
