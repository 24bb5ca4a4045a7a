/** What an operator decides reaches the gateway of a real fleet, and nothing else notices. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { rpcPost } from '../support/rpc-post.ts';
import { TrialFleet } from '../support/trial-fleet.ts';

const withPolicy = (gateway: string, tools: string): string => `gateway: { port: 0${gateway} }
servers:
  postgres: { enabled: false }
  memory: { enabled: false }
  orchestrator: { enabled: false }
  weaviate-direct: { port: 0 }
  tools: { port: 0${tools} }
`;

describe('policy in a fleet', { timeout: 60_000 }, () => {
  const fleet = new TrialFleet(withPolicy('', ''));
  let url = '';

  beforeAll(async () => {
    await fleet.succeed('up', '--json');
    url = (await fleet.status()).gatewayUrl ?? '';
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  const names = async (at: string, token: string): Promise<string[]> => {
    const { rpc } = await rpcPost(at, 'tools/list', {}, { authorization: `Bearer ${token}` });
    return (rpc.result?.tools ?? []).map(({ name }: { name: string }) => name);
  };
  const pids = async () => (await fleet.status()).replicas.map(({ id, pid }) => `${id} ${pid}`);

  it('is in force after up, without a restart of anything', async ({ expect }) => {
    const before = await pids();
    const token = (await fleet.succeed('token')).out.trim();
    expect(await names(url, token)).toContain('tools__execute_tool');
    const virtual = ', audit: calls, virtual: { finding: { tools: [tools__search_tools] } }';
    fleet.configure(withPolicy(virtual, ', tools: { deny: [execute_*], rename: { list_tools: all_tools } }'));
    await fleet.succeed('up');
    await expect.poll(() => names(url, token)).not.toContain('tools__execute_tool');
    expect(await names(url, token)).toContain('tools__all_tools');
    expect(await names(url.replace('/mcp', '/finding/mcp'), token)).toEqual(['tools__search_tools']);
    expect(await pids()).toEqual(before);
    const call = await fleet.run('call', 'tools', 'execute_tool', 'tool_name=x');
    expect(call.code).not.toBe(0);
    expect((await fleet.succeed('call', 'tools', 'all_tools')).out).toContain('weaviate-direct__search');
  });

  it('gives a client a token for as much as it needs, until it is revoked', async ({ expect }) => {
    const made = await fleet.succeed('token', 'create', 'reader', '--server', 'tools', '--read-only');
    const token = made.out.trim();
    await expect.poll(() => names(url, token)).toContain('tools__search_tools');
    const seen = await names(url, token);
    expect(seen.filter((name) => !name.startsWith('tools__') || name.includes('register'))).toEqual([]);
    expect((await fleet.succeed('token', 'list')).out).toMatch(/reader +tools +all +read +never/);
    await fleet.succeed('token', 'revoke', 'reader');
    await expect.poll(() => names(url, token)).toEqual([]);
  });

  it('notes calls where `mcpctl logs` finds them, and no secret with them', async ({ expect }) => {
    const token = (await fleet.succeed('token')).out.trim();
    await rpcPost(
      url,
      'tools/call',
      { name: 'tools__all_tools', arguments: {} },
      { authorization: `Bearer ${token}` },
    );
    await expect
      .poll(async () => (await fleet.succeed('logs', 'audit', '--json')).out)
      .toContain('fleet: tools/call tools__all_tools: success');
    expect((await fleet.succeed('logs', 'audit', '--json')).out).not.toContain(token);
  });
});
