/** The keys of `mcpctl.yaml` that say who may do what through the gateway, how much of it, and what is kept. */
import { z } from 'zod';
import { section } from './config-section.ts';
import { count, duration, flag, size } from './config-values.ts';
import type { GatewayPolicyInput, ServerPolicyInput } from './policy-input.ts';

type KeysOf<Input> = { readonly [Key in keyof Input]-?: z.ZodType<Input[Key]> };

const list = 'a list of names; * stands for any characters';
function patterns(description: string): z.ZodType<readonly string[]> {
  return z.array(z.string({ error: list }).min(1, list), { error: list }).describe(`${description}: ${list}`);
}

const rateRule = 'a number from 0.01 to 100000';
const rate = section({
  perSecond: z
    .number({ error: rateRule })
    .min(0.01, rateRule)
    .max(100_000, rateRule)
    .describe(`Calls a second in the long run: ${rateRule}`),
  burst: count('Calls at once after a pause', 1, 1_000_000).optional(),
});

const toolName = 'a name of 1 to 64 letters, digits, _, - and .';
const shownName = z.string({ error: toolName }).regex(/^[\w.-]{1,64}$/, toolName);
const tools = section({
  allow: patterns('Tools that clients may see; without it all').optional(),
  deny: patterns('Tools that clients may not see').optional(),
  rename: z
    .record(z.string(), shownName, { error: 'a mapping of tool names to other names' })
    .describe("The server's name of a tool to the one that clients see")
    .optional(),
  cacheable: patterns('Tools whose results may be kept').optional(),
  repeatable: patterns(
    'Tools that may be called again when it is not known whether a call arrived',
  ).optional(),
  readOnly: patterns('Tools that change nothing, whatever the server says').optional(),
  trustHints: flag("Whether the server's own word on which tools only read counts").optional(),
}).describe('Which tools clients see, and under which names');

const second = 1000;
const day = 24 * 3_600_000;

/** Of every MCP server. */
export const serverPolicyKeys: KeysOf<Omit<ServerPolicyInput, 'balance'>> = {
  tools: tools.optional(),
  concurrency: count('Calls at once, over all replicas', 1, 100_000).optional(),
  queue: section({
    depth: count('Calls that wait for their turn', 0, 100_000).optional(),
    maxWait: duration('How long one waits at most', 10, 600 * second).optional(),
  })
    .describe('Where calls wait when the server is busy')
    .optional(),
  rate: rate.describe('How often the server is called, by all clients together').optional(),
  timeout: duration('For a call without a sign of life; progress begins it anew', 100, day).optional(),
  maxTimeout: duration('For a call in all, whatever progress says', 100, day).optional(),
  maxRequest: size('Largest request', 1024).optional(),
  maxResponse: size('Largest answer', 1024).optional(),
  cacheTtl: duration('How long a result of a cacheable tool is kept', second, day).optional(),
};

/** Of servers that can have several replicas. */
export const replicatedPolicyKeys: KeysOf<ServerPolicyInput> = {
  ...serverPolicyKeys,
  balance: z
    .enum(['least-outstanding', 'round-robin'], { error: 'least-outstanding or round-robin' })
    .describe('Which replica gets the next call')
    .optional(),
};

const urlRule = 'an https URL, or an http one of this machine';
const oauthUrl = z
  .string({ error: urlRule })
  .refine((text) => isSecureUrl(text), urlRule)
  .describe(urlRule);

const grant = section({
  servers: patterns('Servers and virtual servers; without it all').optional(),
  tools: patterns('Tools as server__tool; without it all').optional(),
  readOnly: flag('Tools only that change nothing').optional(),
});

const oauth = section({
  issuer: oauthUrl.describe('URL of the authorization server whose tokens are accepted'),
  audience: z
    .string({ error: 'a text' })
    .min(1, 'a text that is not empty')
    .describe("What a token's aud must hold: the public URL of the gateway"),
  jwksUrl: oauthUrl.describe("Where the issuer's keys are; without it as its metadata says").optional(),
  scopes: z
    .record(z.string(), grant, { error: 'a mapping of scope names to what they allow' })
    .describe("What a token's scopes allow; without it every valid token allows everything")
    .optional(),
});

const hostRule = 'a list of host names such as mcp.example.com';
const originRule = 'a list of origins such as https://app.example.com';
const virtualRule = 'a mapping of names to virtual servers';
const tokenRule = 'a text of 16 characters or more; better a reference to a variable or a file';

export const gatewayPolicyKeys: KeysOf<GatewayPolicyInput> = {
  auth: z
    .enum(['token', 'oauth', 'none'], { error: 'token, oauth or none' })
    .describe(
      "token: clients send the fleet's token or a named one; oauth: or one of an authorization server; none: anybody on this machine may call",
    )
    .optional(),
  oauth: oauth.describe('Whose OAuth tokens are accepted').optional(),
  hosts: z
    .array(z.string({ error: hostRule }).regex(/^[a-z0-9.-]+$/i, hostRule), { error: hostRule })
    .describe('Names under which clients reach the gateway, besides localhost')
    .optional(),
  cors: z
    .array(
      z.string({ error: originRule }).refine((text) => URL.parse(text)?.origin === text, originRule),
      { error: originRule },
    )
    .describe('Web pages that may call')
    .optional(),
  rate: rate.describe('How often one client may call').optional(),
  audit: z
    .enum(['off', 'calls', 'arguments'], { error: 'off, calls or arguments' })
    .describe('Whether every call is noted in audit.log, and with its arguments (secrets masked)')
    .optional(),
  pinning: z
    .enum(['off', 'warn', 'hold'], { error: 'off, warn or hold' })
    .describe(
      'When a third-party server changes a tool: warn shows it in doctor, hold also hides it from clients until it is accepted',
    )
    .optional(),
  virtual: z
    .record(
      z.string(),
      section({
        tools: patterns('Its tools as server__tool'),
        token: z
          .string({ error: tokenRule })
          .min(16, tokenRule)
          .describe('A token that opens this one and nothing else')
          .optional(),
      }),
      { error: virtualRule },
    )
    .describe('Selections of tools, each with a path of its own: /name/mcp')
    .optional(),
};

const cacheRule = 'a Redis or Valkey URL such as redis://user:password@host:6379';
export const cache: z.ZodType<{ readonly url: string }> = section({
  url: z
    .string({ error: cacheRule })
    .refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ''), cacheRule)
    .describe(`Where it is: ${cacheRule}`),
}).describe(
  'What gateways share: results of cacheable tools, and rate limits. Leave it out: each has its own',
);

function isSecureUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal);
}
