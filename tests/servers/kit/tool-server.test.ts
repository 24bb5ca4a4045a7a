import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { describe, it } from 'vitest';
import { z } from 'zod';
import { OperationalError } from '../../../src/runtime/errors.ts';
import { ToolError } from '../../../src/servers/kit/tool-error.ts';
import {
  type ListedToolsets,
  type ToolCall,
  type ToolCallRecord,
  ToolServer,
} from '../../../src/servers/kit/tool-server.ts';

const input = z.strictObject({ count: z.number().int().min(0).default(1) });
const output = z.object({ doubled: z.number() });
type Handle = (args: z.output<typeof input>, call: ToolCall) => Promise<z.input<typeof output>>;

/** A client of a server whose one tool, `double`, does `handle`. */
async function serving(handle: Handle, { readOnlyHint = false } = {}) {
  const starts: string[] = [];
  const records: ToolCallRecord[] = [];
  const bugs: { tool: string; error: unknown }[] = [];
  const server = new ToolServer(
    { name: 'arithmetic', version: '1.2.3', instructions: 'Doubles numbers.' },
    {
      onToolStart: (tool) => starts.push(tool),
      onToolCall: (record) => records.push(record),
      onToolBug: (tool, error) => bugs.push({ tool, error }),
    },
  );
  const annotations = { readOnlyHint, destructiveHint: false, idempotentHint: true, openWorldHint: false };
  const texts = { title: 'Double', description: 'Twice a number' };
  server.tool('double', { ...texts, input, output, annotations }, handle);
  const client = new Client({ name: 'tests', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return {
    client,
    starts,
    records,
    bugs,
    double: (args: Record<string, unknown> = {}, signal?: AbortSignal) =>
      client.callTool({ name: 'double', arguments: args }, signal === undefined ? {} : { signal }),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

const doubles: Handle = async ({ count }) => ({ doubled: count * 2 });

function failing(error: unknown): Handle {
  return () => Promise.reject(error);
}

/** The `{code, message, hint, retryable}` of a failed call. */
function failureOf({ isError, content }: Awaited<ReturnType<Client['callTool']>>): unknown {
  const [block] = content;
  return isError === true && block?.type === 'text' ? JSON.parse(block.text) : null;
}

describe('ToolServer', () => {
  it('reports a call when it begins, and once more when it ends', async ({ expect }) => {
    const begun = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    await using server = await serving(async () => {
      begun.resolve();
      await released.promise;
      return { doubled: 2 };
    });
    const call = server.double({ count: 1 });
    await begun.promise;
    expect([server.starts, server.records]).toEqual([['double'], []]);
    released.resolve();
    await call;
    expect(server.starts).toEqual(['double']);
    expect(server.records).toMatchObject([{ tool: 'double', outcome: 'success' }]);
  });

  it('introduces itself', async ({ expect }) => {
    await using server = await serving(doubles);
    expect(server.client.getServerVersion()).toMatchObject({ name: 'arithmetic', version: '1.2.3' });
    expect(server.client.getInstructions()).toBe('Doubles numbers.');
  });

  it('lists a tool with all that the model gets', async ({ expect }) => {
    await using server = await serving(doubles, { readOnlyHint: true });
    const { tools } = await server.client.listTools();
    expect(tools).toEqual([
      expect.objectContaining({
        name: 'double',
        title: 'Double',
        description: 'Twice a number',
        inputSchema: expect.objectContaining({ additionalProperties: false }),
        outputSchema: expect.objectContaining({ required: ['doubled'] }),
        annotations: {
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: false,
        },
      }),
    ]);
  });

  it('answers with a structured value and the same as text', async ({ expect }) => {
    await using server = await serving(doubles);
    expect(await server.double({ count: 21 })).toMatchObject({
      structuredContent: { doubled: 42 },
      content: [{ type: 'text', text: '{"doubled":42}' }],
    });
  });

  it('fills in defaults before the handler sees the arguments', async ({ expect }) => {
    await using server = await serving(doubles);
    expect((await server.double()).structuredContent).toEqual({ doubled: 2 });
  });

  it.for([
    { what: 'an unknown key', args: { count: 1, colour: 'red' }, hint: 'It takes count' },
    { what: 'a misspelt key', args: { cuont: 1 }, hint: 'Did you mean count?' },
    { what: 'a wrong type', args: { count: 'one' }, hint: 'It takes count' },
    { what: 'a value out of range', args: { count: -1 }, hint: 'It takes count' },
  ])('refuses $what without calling the handler', async ({ args, hint }, { expect }) => {
    let calls = 0;
    await using server = await serving(async () => {
      calls += 1;
      return { doubled: 0 };
    });
    const refused = await server.double(args);
    expect(failureOf(refused)).toEqual({
      code: 'arguments_invalid',
      message: expect.stringMatching(new RegExp(`^double cannot take this: .*${Object.keys(args).at(-1)}`)),
      hint,
      retryable: false,
    });
    expect(calls).toBe(0);
  });

  it.for([
    { reads: true, tries: 3 },
    { reads: false, tries: 1 },
  ])(
    'tries a tool that fails for want of a dependency $tries times when it only reads: $reads',
    async ({ reads, tries }, { expect }) => {
      let calls = 0;
      const fails: Handle = () => {
        calls += 1;
        return Promise.reject(new OperationalError('DATABASE_UNREACHABLE', { target: 'x', reason: 'away' }));
      };
      await using server = await serving(fails, { readOnlyHint: reads });
      expect(failureOf(await server.double())).toMatchObject({ code: 'database_unreachable' });
      expect(calls).toBe(tries);
    },
  );

  it('hands on what the caller can mend', async ({ expect }) => {
    const error = new ToolError('number_odd', '3 is odd', { hint: 'Pass an even one' });
    await using server = await serving(failing(error));
    expect(failureOf(await server.double())).toEqual({
      code: 'number_odd',
      message: '3 is odd',
      hint: 'Pass an even one',
      retryable: false,
    });
    expect(server.bugs).toEqual([]);
  });

  it('calls a failure of the world retryable, by its code', async ({ expect }) => {
    const error = new OperationalError('CIRCUIT_OPEN', { dependency: 'postgres', retryInMs: 100 });
    await using server = await serving(failing(error));
    expect(failureOf(await server.double())).toMatchObject({
      code: 'circuit_open',
      message: 'Not calling postgres: it failed repeatedly',
      retryable: true,
    });
    expect(server.bugs).toEqual([]);
  });

  it('reports a bug to the operator and tells the caller nothing of its insides', async ({ expect }) => {
    const error = new TypeError('secret is undefined');
    await using server = await serving(failing(error));
    const failure = failureOf(await server.double());
    expect(failure).toMatchObject({ code: 'internal_error', retryable: false });
    expect(JSON.stringify(failure)).not.toContain('secret');
    expect(server.bugs).toEqual([{ tool: 'double', error }]);
  });

  it('records every call with its outcome', async ({ expect }) => {
    await using server = await serving(async ({ count }) => {
      if (count === 0) throw new ToolError('number_zero', '0', { hint: '' });
      return { doubled: count };
    });
    await server.double({ count: 1 });
    await server.double({ count: 0 });
    expect(server.records).toEqual([
      { tool: 'double', outcome: 'success', durationMs: expect.any(Number) },
      { tool: 'double', outcome: 'error', durationMs: expect.any(Number) },
    ]);
  });

  it('tells the handler when the caller gives up', async ({ expect }) => {
    const caller = new AbortController();
    const seen = Promise.withResolvers<void>();
    await using server = await serving(async (_, { signal }) => {
      signal.addEventListener('abort', () => seen.resolve());
      caller.abort();
      await seen.promise;
      return { doubled: 0 };
    });
    await expect(server.double({}, caller.signal)).rejects.toThrow();
    await seen.promise;
  });

  it.for([
    { kind: 'reading', readOnlyHint: true, calls: 2, ok: true },
    { kind: 'writing', readOnlyHint: false, calls: 1, ok: false },
  ])('tries a $kind tool $calls times at a dependency that stumbles', async (row, { expect }) => {
    let calls = 0;
    await using server = await serving(
      async () => {
        calls += 1;
        if (calls > 1) return { doubled: 2 };
        throw new OperationalError('DATABASE_BUSY', { waitedMs: 1, poolSize: 1 });
      },
      { readOnlyHint: row.readOnlyHint },
    );
    const result = await server.double();
    expect({ calls, ok: result.isError !== true }).toEqual({ calls: row.calls, ok: row.ok });
  });
});

describe('toolsets', () => {
  const annotations = { readOnlyHint: true };

  async function listed(toolsets: ListedToolsets) {
    const server = new ToolServer(
      { name: 'arithmetic', version: '1', instructions: '' },
      { onToolStart: () => undefined, onToolCall: () => undefined, onToolBug: () => undefined },
      toolsets,
    );
    const texts = { title: 'Double', description: 'Twice a number', input, output, annotations };
    server.tool('double', texts, doubles);
    server.tool('double_again', { ...texts, toolset: 'more' }, doubles);
    const client = new Client({ name: 'tests', version: '0' });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(theirs), client.connect(ours)]);
    const { tools } = await client.listTools();
    const result = await client.callTool({ name: 'double_again', arguments: { count: 2 } });
    await client.close();
    return { tools, result };
  }

  it.for([
    { always: [], asked: [], names: ['double'], mark: undefined },
    { always: [], asked: ['more'], names: ['double', 'double_again'], mark: 'more' },
    { always: ['more'], asked: [], names: ['double', 'double_again'], mark: undefined },
    { always: [], asked: 'all', names: ['double', 'double_again'], mark: 'more' },
  ] as const)(
    '$always always and $asked asked for lists $names; all can be called',
    async (row, { expect }) => {
      const { tools, result } = await listed(row);
      expect(tools.map(({ name }) => name)).toEqual(row.names);
      expect(tools.at(-1)?._meta?.['mcpctl/toolset']).toBe(row.mark);
      expect(result.structuredContent).toEqual({ doubled: 4 });
    },
  );

  it('are described with both schemas', async ({ expect }) => {
    const { tools } = await listed({ always: [], asked: [] });
    expect(tools[0]).toMatchObject({
      title: 'Double',
      annotations,
      inputSchema: {
        type: 'object',
        properties: { count: { type: 'integer' } },
        additionalProperties: false,
      },
      outputSchema: { type: 'object', properties: { doubled: { type: 'number' } } },
    });
  });
});

describe('a request that names its tool', () => {
  it('is served by that tool alone', async ({ expect }) => {
    const server = new ToolServer(
      { name: 'arithmetic', version: '1', instructions: '' },
      { onToolStart: () => undefined, onToolCall: () => undefined, onToolBug: () => undefined },
      { always: [], asked: 'all' },
      'double',
    );
    const texts = { title: 'Double', description: 'Twice a number', input, output, annotations: {} };
    server.tool('double', texts, doubles);
    server.tool('double_again', texts, doubles);
    const client = new Client({ name: 'tests', version: '0' });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(theirs), client.connect(ours)]);
    expect(await client.callTool({ name: 'double', arguments: { count: 2 } })).toMatchObject({
      structuredContent: { doubled: 4 },
    });
    await expect(client.callTool({ name: 'double_again' })).rejects.toThrow('double_again');
    await client.close();
  });

  it('is told that there is no such tool', async ({ expect }) => {
    const server = new ToolServer(
      { name: 'arithmetic', version: '1', instructions: '' },
      { onToolStart: () => undefined, onToolCall: () => undefined, onToolBug: () => undefined },
      { always: [], asked: 'all' },
      'treble',
    );
    const texts = { title: 'Double', description: 'Twice a number', input, output, annotations: {} };
    server.tool('double', texts, doubles);
    const client = new Client({ name: 'tests', version: '0' });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(theirs), client.connect(ours)]);
    await expect(client.callTool({ name: 'treble' })).rejects.toMatchObject({ code: -32_602 });
    await client.close();
  });
});
