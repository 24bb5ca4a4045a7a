import { afterAll, beforeAll, describe, it } from 'vitest';
import type { FleetToolResult } from '../../../src/runtime/mcp/fleet-tools.ts';
import { Catalogue } from '../../../src/servers/tools/catalogue/catalogue.ts';
import { ToolMetrics } from '../../../src/servers/tools/execution/tool-metrics.ts';
import { ToolSearch } from '../../../src/servers/tools/search/tool-search.ts';
import { registerToolsTools } from '../../../src/servers/tools/server.ts';
import { SchemaValidator } from '../../../src/servers/tools/validation/schema-validator.ts';
import { FakeFleet, toolFailure, value } from '../../support/fake-fleet.ts';
import { connectTools, type ToolClient } from '../../support/tool-client.ts';

const text = (content: string): FleetToolResult => ({ content: [{ type: 'text', text: content }] });
const read = { readOnlyHint: true };

const fleet = new FakeFleet({
  memory__search_memories: {
    annotations: read,
    properties: { query: { type: 'string' }, limit: { type: 'number' } },
    handle: () => value({ memories: [{ content: 'tea' }, { content: 'x'.repeat(2000) }] }),
  },
  memory__store_memory: {
    annotations: { destructiveHint: false },
    properties: { content: { type: 'string' }, idempotency_key: { type: 'string' } },
    handle: (args) => value({ stored: args }),
  },
  memory__forget_memories: { handle: () => value({}) },
  files__read_file: { properties: { path: { type: 'string' } }, handle: () => text('plain words') },
  files__broken: { handle: () => ({ isError: true, content: [{ type: 'text', text: 'no such file' }] }) },
  files__refusing: {
    handle: () =>
      toolFailure({ code: 'quota_reached', message: 'too much', hint: 'wait a day', retryable: true }),
  },
  files__hanging: {
    handle: (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  },
  tools__execute_tool: { handle: () => value({}) },
});

let tools: ToolClient;
const validator = new SchemaValidator({ deadlineMs: 10_000 });
const search = new ToolSearch(null);

beforeAll(async () => {
  const deps = { fleet, catalogue: new Catalogue({ fleet }), search, validator, metrics: new ToolMetrics() };
  tools = await connectTools((server) => registerToolsTools(server, deps));
});

afterAll(async () => {
  await tools?.[Symbol.asyncDispose]();
  await validator.close();
  search.close();
});

describe('search_tools', () => {
  it.for([
    [{ query: 'search memories', limit: 1 }, ['memory__search_memories']],
    [{ query: 'read memories', server: 'files', limit: 1 }, ['files__read_file']],
    [{ query: 'memories', category: 'destructive', limit: 1 }, ['memory__forget_memories']],
  ] as const)('answers %o', async ([call, names], { expect }) => {
    const found = await tools.call<{ tools: { name: string }[] }>('search_tools', call);
    expect(found.tools.map(({ name }) => name)).toEqual(names);
  });

  it('shows as much of each tool as is asked for', async ({ expect }) => {
    const shown = async (detail: string) => {
      const call = { query: 'search memories', limit: 1, detail };
      return (await tools.call<{ tools: object[] }>('search_tools', call)).tools[0];
    };
    const name = 'memory__search_memories';
    const score = expect.any(Number);
    expect(await shown('name')).toEqual({ name, score });
    expect(await shown('summary')).toEqual({
      name,
      score,
      server: 'memory',
      effect: 'read',
      summary: `does ${name}`,
    });
    expect(await shown('schema')).toMatchObject({
      name,
      input_schema: { properties: { query: { type: 'string' } } },
    });
  });
});

describe('list_tools', () => {
  it('pages through all but our own', async ({ expect }) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { tools: { name: string }[]; next_cursor: string | null } = await tools.call('list_tools', {
        detail: 'name',
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.tools.map(({ name }) => name));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([...fleet.tools.keys()].filter((name) => !name.startsWith('tools__')).toSorted());
  });
});

describe.for(['list_tools', 'search_tools'])('the filter of %s', (tool) => {
  const names = async (filter: object): Promise<Set<string>> => {
    const call = { query: 'memories sessions runs', limit: 50, detail: 'name', ...filter };
    const { query: _query, ...list } = call;
    const found = await tools.call<{ tools: { name: string }[] }>(tool, tool === 'list_tools' ? list : call);
    return new Set(found.tools.map(({ name }) => name));
  };

  it('keeps one server and one effect', async ({ expect }) => {
    const ofMemory = await names({ server: 'memory' });
    expect(ofMemory.size).toBeGreaterThan(0);
    for (const name of ofMemory) expect(name).toMatch(/^memory__/);
    const reading = await names({ server: 'memory', category: 'read' });
    expect(reading.size).toBeGreaterThan(0);
    expect(reading.size).toBeLessThan(ofMemory.size);
  });

  it('names the servers there are when there is none of that name', async ({ expect }) => {
    const call = { server: 'paint', ...(tool === 'search_tools' ? { query: 'paint' } : {}) };
    expect(await tools.fail(tool, call)).toMatchObject({
      code: 'server_unknown',
      hint: expect.stringContaining('memory'),
    });
  });
});

describe('list_tool_categories', () => {
  it('counts by effect and by server', async ({ expect }) => {
    expect(await tools.call('list_tool_categories')).toMatchObject({
      categories: [
        { category: 'read', tools: 1 },
        { category: 'write', tools: 1 },
        { category: 'destructive', tools: 5 },
      ],
      servers: [
        { server: 'memory', tools: 3 },
        { server: 'files', tools: 4 },
      ],
    });
  });
});

describe('validate_arguments', () => {
  it('tells what is wrong and what would be right', async ({ expect }) => {
    const call = { tool_name: 'search_memories', arguments: { limit: '3' } };
    expect(await tools.call('validate_arguments', call)).toMatchObject({
      tool_name: 'memory__search_memories',
      valid: false,
      errors: [{ pointer: '/limit', message: 'must be number' }],
      suggestion: { limit: 3 },
    });
    const good = { tool_name: 'search_memories', arguments: { limit: 3 } };
    expect(await tools.call('validate_arguments', good)).toMatchObject({
      valid: true,
      errors: [],
      suggestion: null,
    });
  });
});

describe('execute_tool', () => {
  const run = (tool_name: string, more: object = {}) => tools.call('execute_tool', { tool_name, ...more });

  it('gives the structured result, a part of it, or the text', async ({ expect }) => {
    const call = { result_filter: '/memories/0/content' };
    expect(await run('memory__search_memories', call)).toMatchObject({ result: 'tea', truncated: false });
    expect(await run('files__read_file')).toMatchObject({ result: 'plain words' });
  });

  it('cuts a result that is too long', async ({ expect }) => {
    const cut = await run('memory__search_memories', { max_result_tokens: 100 });
    expect(cut).toMatchObject({ truncated: true });
    expect(JSON.stringify(cut).length).toBeLessThan(700);
  });

  it('passes an idempotency key on where the tool takes one', async ({ expect }) => {
    const key = { idempotency_key: 'k' };
    const stored = await run('memory__store_memory', { ...key, arguments: { content: 'x' } });
    expect(stored).toMatchObject({ result: { stored: { content: 'x', idempotency_key: 'k' } } });
    await run('files__read_file', key);
    expect(fleet.calls.at(-1)).toEqual({ name: 'files__read_file', args: {} });
  });

  it.for([
    ['files__broken', 'tool_failed', 'no such file', 'validate_arguments'],
    ['files__refusing', 'quota_reached', 'too much', 'wait a day'],
    ['files__missing', 'tool_unknown', 'files__missing', ''],
    ['tools__execute_tool', 'tool_unknown', 'tools__execute_tool', ''],
  ] as const)('fails with the error of %s', async ([tool_name, code, message, hint], { expect }) => {
    expect(await tools.fail('execute_tool', { tool_name })).toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  it('gives up on a tool that hangs', async ({ expect }) => {
    const call = { tool_name: 'files__hanging', timeout_ms: 100 };
    expect(await tools.fail('execute_tool', call)).toMatchObject({ code: 'tool_timed_out' });
  });
});

describe('get_tool_metrics', () => {
  it('counts what was run, errors by their code', async ({ expect }) => {
    await tools.fail('execute_tool', { tool_name: 'files__broken' });
    const { tools: all } = await tools.call<{ tools: { name: string; calls: number; errors: object }[] }>(
      'get_tool_metrics',
    );
    const broken = all.find(({ name }) => name === 'files__broken');
    expect(broken?.errors).toEqual({ tool_failed: broken?.calls });
    expect(await tools.call('get_tool_metrics', { tool_name: 'forget_memories' })).toEqual({ tools: [] });
  });
});
