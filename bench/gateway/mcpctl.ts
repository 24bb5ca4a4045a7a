/** The real thing: a fleet with the gateway, stdio-host and the echo server as its child. */
import { thirdPartyFleet } from '../../tests/support/third-party-fleet.ts';
import { TrialFleet } from '../../tests/support/trial-fleet.ts';
import { sessionCaller } from '../session-caller.ts';
import { type Contender, echoCommand } from './contender.ts';

export const mcpctl: Contender = {
  name: 'mcpctl',
  start: async ({ label }) => {
    const [command, ...args] = echoCommand(label);
    const fleet = new TrialFleet(thirdPartyFleet({ echo: { command, args } }));
    try {
      await fleet.succeed('up');
      const [gateway] = (await fleet.status()).replicas.filter(({ server }) => server === 'gateway');
      if (gateway?.port == null) throw new Error('no gateway');
      const token = await fleet.token();
      return {
        open: (options) => sessionCaller(`http://127.0.0.1:${gateway.port}/echo/mcp`, { token, ...options }),
        tool: 'echo',
        pids: () =>
          fleet
            .processes()
            .filter(({ command: line }) => /servers\/(gateway|stdio-host)\/main\.js/.test(line))
            .toSorted((a, b) => a.command.indexOf('gateway/') - b.command.indexOf('gateway/'))
            .toReversed()
            .map(({ pid }) => pid),
        [Symbol.asyncDispose]: () => fleet[Symbol.asyncDispose](),
      };
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
  },
};
