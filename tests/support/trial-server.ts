/** The smallest built-in MCP server: what every test of kit, gateway and clients talks to. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { OperationalError } from '../../src/runtime/errors.ts';
import type { Logger } from '../../src/runtime/telemetry/logger.ts';
import type { McpServerDefinition } from '../../src/servers/kit/open-mcp-server.ts';
import { parseEnvironment } from '../../src/servers/kit/parse-environment.ts';
import { ToolError } from '../../src/servers/kit/tool-error.ts';
import type { ToolServer } from '../../src/servers/kit/tool-server.ts';

/** Longer than any test waits. */
const maxDelayMs = 2 ** 31 - 1;
const environment = z.object({ TRIAL_OPENS: z.enum(['well', 'not', 'slowly']).default('well') });

export function trialServer(name: string): McpServerDefinition {
  return {
    name,
    defaultPort: 0,
    instructions: `Tools of ${name} for tests.`,
    open: async ({ env, log, stopping }) => {
      const { TRIAL_OPENS: opens } = parseEnvironment(name, environment, env);
      if (opens === 'slowly') {
        log.info('opening');
        await delay(maxDelayMs, undefined, { signal: stopping });
      }
      if (opens === 'not') {
        throw new OperationalError('DATABASE_UNREACHABLE', { target: 'trial:5432', reason: 'refused' });
      }
      return {
        dependencies: [],
        register: (server) => registerTrialTools(server, { name, log, stopping }),
        close: async () => log.info('closed'),
      };
    },
  };
}

const nothing = z.strictObject({});
const answer = z.object({ server: z.string(), text: z.string() });
const annotations = { readOnlyHint: false, destructiveHint: false };

function registerTrialTools(
  server: ToolServer,
  { name, log, stopping }: { readonly name: string; readonly log: Logger; readonly stopping: AbortSignal },
): void {
  server.tool(
    'echo',
    {
      title: 'Echo',
      description: 'Says what it was told',
      input: z.strictObject({ text: z.string() }),
      output: answer,
      annotations,
    },
    async ({ text }) => ({ server: name, text }),
  );
  server.tool(
    'refuse',
    { title: 'Refuse', description: 'Always fails', input: nothing, output: answer, annotations },
    () => Promise.reject(new ToolError('refused', 'As asked', { hint: 'Call echo' })),
  );
  server.tool(
    'outlast',
    {
      title: 'Outlast',
      description: 'Answers when told to stop',
      input: nothing,
      output: answer,
      annotations,
    },
    async () => {
      log.info('outlasting');
      await new Promise((resolve) => stopping.addEventListener('abort', resolve, { once: true }));
      // The signal came first: the answer is later than the beginning of the stop.
      await new Promise(setImmediate);
      return { server: name, text: 'finished' };
    },
  );
  server.tool(
    'whisper',
    {
      title: 'Whisper',
      description: 'Is listed only for who asks for it',
      input: nothing,
      output: answer,
      annotations,
      toolset: 'quiet',
    },
    async () => ({ server: name, text: 'hush' }),
  );
  server.tool(
    'linger',
    { title: 'Linger', description: 'Answers never', input: nothing, output: answer, annotations },
    (_, { signal }) => {
      log.info('lingering');
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          log.info('aborted');
          reject(new ToolError('aborted', 'The caller is gone', { hint: '' }));
        });
      });
    },
  );
}
