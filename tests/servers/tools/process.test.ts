import { afterAll, describe, it } from 'vitest';
import { fakeGateway } from '../../support/fake-gateway.ts';
import { freePort } from '../../support/free-port.ts';
import { killServerProcesses, startServerProcess } from '../../support/server-process.ts';

afterAll(killServerProcesses);

describe('tools as a process', () => {
  it('starts before the gateway, then finds, checks and runs its tools', async ({ expect }) => {
    const port = await freePort();
    await using server = await startServerProcess('tools', {
      MCPCTL_GATEWAY_URL: `http://127.0.0.1:${port}`,
    });
    await expect(server.call('list_tools', {})).rejects.toThrow('server_unreachable');

    const gateway = await fakeGateway(
      { memory__echo: { readOnly: true, handle: async (args) => ({ args }) } },
      port,
    );
    try {
      const found = await server.call('search_tools', { query: 'echo' });
      expect(found).toMatchObject({ tools: [{ name: 'memory__echo' }], stale: null });
      const check = { tool_name: 'memory__echo', arguments: { label: 1 } };
      expect(await server.call('validate_arguments', check)).toMatchObject({
        valid: false,
        suggestion: { label: '1' },
      });
      const run = { tool_name: 'memory__echo', arguments: { label: 'a' } };
      expect(await server.call('execute_tool', run)).toMatchObject({ result: { args: { label: 'a' } } });
    } finally {
      await gateway.close();
    }
    expect(await server.stop()).toBe(0);
  });
});
