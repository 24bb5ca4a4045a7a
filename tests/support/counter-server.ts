/** A built-in MCP server that counts how often each of its tools is called: for what the gateway does with calls. */
import { z } from 'zod';
import { openMcpServer } from '../../src/servers/kit/open-mcp-server.ts';
import { ToolError } from '../../src/servers/kit/tool-error.ts';
import type { ToolServer } from '../../src/servers/kit/tool-server.ts';
import { type OpenedProcess, openedProcess } from './opened-process.ts';

export interface CounterServer extends OpenedProcess {
  calls(tool: string): number;
  /** Lets every call of `wait` go on, now and from now on. */
  release(): void;
}

const output = z.object({ value: z.string() });

export async function counterServer(name = 'counter'): Promise<CounterServer> {
  const counts = new Map<string, number>();
  const gate = Promise.withResolvers<void>();
  const opened = await openedProcess(name, (context) =>
    openMcpServer(
      {
        name,
        defaultPort: 0,
        instructions: 'Counts.',
        open: async () => ({
          dependencies: [],
          register: (server) => registerTools(server, counts, gate.promise),
          close: async () => undefined,
        }),
      },
      context,
    ),
  );
  return {
    ...opened,
    calls: (tool) => counts.get(tool) ?? 0,
    release: gate.resolve,
    [Symbol.asyncDispose]: async () => {
      gate.resolve();
      await opened[Symbol.asyncDispose]();
    },
  };
}

function registerTools(server: ToolServer, counts: Map<string, number>, gate: Promise<void>): void {
  const tool = (
    name: string,
    readOnlyHint: boolean,
    answer: (text: string, count: number) => Promise<string>,
  ): void =>
    server.tool(
      name,
      {
        title: name,
        description: `Does ${name}`,
        input: z.strictObject({ text: z.string().default('') }),
        output,
        annotations: { readOnlyHint, destructiveHint: false },
      },
      async ({ text }) => {
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        return { value: await answer(text, count) };
      },
    );
  tool('read', true, async (text, count) => `${text} ${count}`);
  tool('write', false, async (text) => text);
  tool('big', true, async () => 'x'.repeat(200_000));
  tool('wait', true, async () => {
    await gate;
    return 'waited';
  });
  tool('fail', true, async () => {
    throw new ToolError('failed', 'as asked', { hint: '' });
  });
}
