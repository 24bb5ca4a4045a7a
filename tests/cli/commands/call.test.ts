import { it as base, describe } from 'vitest';
import type { Fleet } from '../../../src/cli/context.ts';
import { gateway, type TestGateway } from '../call/gateway.ts';
import { fleet, mcpctl, snapshot, stopped } from '../support.ts';

const it = base.extend<{ door: TestGateway; running: Fleet }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads a fixture's needs from its first argument
  door: async ({}, use) => {
    await using door = await gateway();
    await use(door);
  },
  running: async ({ door }, use) => {
    await use(fleet({ snapshot: async () => snapshot({ gatewayUrl: door.url }) }));
  },
});

describe('mcpctl call', () => {
  it('types the values by the schema and prints the result laid out', async ({ running, expect }) => {
    const words = ['content=5', 'importance=0.5', 'pinned=true', 'tags=["a","b"]'];
    expect(await mcpctl(['call', 'memory', 'store_memory', ...words], { fleet: running })).toEqual({
      code: 0,
      err: '',
      out: `${JSON.stringify({ got: { content: '5', importance: 0.5, pinned: true, tags: ['a', 'b'] } }, null, 2)}\n`,
    });
  });
  it('goes through the gateway, with the token of the fleet', async ({ door, running, expect }) => {
    await mcpctl(['call', 'memory', 'store_memory', 'content=x'], { fleet: running });
    expect(new Set(door.requests)).toEqual(
      new Set(['/memory/mcp?toolsets=all Bearer a-token-of-this-fleet']),
    );
  });
  it('takes arguments from stdin and --args, pairs win', async ({ running, expect }) => {
    const { out } = await mcpctl(
      ['call', 'memory', 'store_memory', '-', '--args', '{"importance": 1, "pinned": true}', 'pinned=false'],
      { fleet: running, stdin: '{"content": "tea", "importance": 0}' },
    );
    expect(JSON.parse(out)).toEqual({ got: { content: 'tea', importance: 1, pinned: false } });
  });
  it('prints the whole result with --json', async ({ running, expect }) => {
    const { out } = await mcpctl(['call', 'memory', 'store_memory', 'content=x', '--json'], {
      fleet: running,
    });
    expect(JSON.parse(out)).toMatchObject({
      content: [{ type: 'text' }],
      structuredContent: { got: { content: 'x' } },
    });
  });
  it('ends with 1 and the words of the tool when it fails', async ({ running, expect }) => {
    const { code, out, err } = await mcpctl(['call', 'memory', 'get_memory'], { fleet: running });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('error: memory.get_memory failed: No such memory (Search first) [TOOL_FAILED]');
  });
  it('suggests a tool when the name is misspelt', async ({ running, expect }) => {
    const { code, err } = await mcpctl(['call', 'memory', 'store_memroy'], { fleet: running });
    expect(code).toBe(2);
    expect(err).toContain(
      'memory has no tool "store_memroy" [TOOL_UNKNOWN]\nnext: Did you mean store_memory?',
    );
  });
  it.for([
    { title: 'a word that is no pair', words: ['content'], problem: '"content" is not key=value' },
    {
      title: 'a number that is none',
      words: ['importance=high'],
      problem: 'importance is "high", expected number',
    },
    { title: '--args that are no object', words: ['--args', '[1]'], problem: 'expected a JSON object' },
  ])('refuses $title', async ({ words, problem }, { running, expect }) => {
    const { code, err } = await mcpctl(['call', 'memory', 'store_memory', ...words], { fleet: running });
    expect(code).toBe(2);
    expect(err).toContain(problem);
  });
  it('refuses a server that is not behind the gateway', async ({ running, expect }) => {
    const { err } = await mcpctl(['call', 'gateway', 'x'], { fleet: running });
    expect(err).toContain('No server is named "gateway" [SERVER_UNKNOWN]\nnext: Use one of: memory.');
  });
  it('says how to start a fleet that is down', async ({ expect }) => {
    const { code, err } = await mcpctl(['call', 'memory', 'x'], {
      fleet: fleet({ snapshot: async () => stopped }),
    });
    expect(code).toBe(1);
    expect(err).toContain('next: Start it with `mcpctl up`.');
  });
});

describe('mcpctl tools', () => {
  it('lists every tool with its server and first sentence', async ({ running, expect }) => {
    expect(await mcpctl(['tools'], { fleet: running })).toEqual({
      code: 0,
      err: '',
      out: 'SERVER  TOOL          WHAT IT DOES\nmemory  get_memory    Finds a stored one\nmemory  store_memory  Keeps a memory\n',
    });
  });
  it('shows a tool that is found alone in full', async ({ running, expect }) => {
    const { out } = await mcpctl(['tools', 'keeps'], { fleet: running });
    expect(out).toContain('It stays until forgotten.');
    expect(out).toContain('content     string   required  what to remember');
  });
  it('takes a name typed in full for that tool, whatever else mentions it', async ({ running, expect }) => {
    const { out } = await mcpctl(['tools', 'get_memory', '--json'], { fleet: running });
    expect(JSON.parse(out).tools).toEqual([
      {
        server: 'memory',
        name: 'get_memory',
        title: 'Get',
        description: 'Finds a stored one',
        input: expect.anything(),
      },
    ]);
  });
  it('says so when nothing is found', async ({ running, expect }) => {
    const { code, out, err } = await mcpctl(['tools', 'xylophone'], { fleet: running });
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('No tool has xylophone');
  });
});
