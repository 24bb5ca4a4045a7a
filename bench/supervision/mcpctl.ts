/** The fleet as an operator gets it: `mcpctl up`. */
import { readFleetState } from '../../src/runtime/state/fleet-state.ts';
import { TrialFleet } from '../../tests/support/trial-fleet.ts';
import type { Contender } from './contender.ts';

export const mcpctl: Contender = {
  name: 'mcpctl',
  start: async ({ servers, limitBytes, nodeOptions }) => {
    const env = nodeOptions === '' ? '' : `, env: { NODE_OPTIONS: '${nodeOptions}' }`;
    const memory = `${Math.round(limitBytes / 1000)}KB`;
    const fleet = new TrialFleet(
      `servers:\n  tools: { port: 0, replicas: ${servers}, memory: ${memory}${env} }\n`,
    );
    await fleet.succeed('up', 'tools');
    const { replicas } = await fleet.status();
    const daemon = fleet.processes().find(({ command }) => command.includes('God Daemon'));
    const mark = readFleetState({ stateFile: `${fleet.stateDirectory}/state.json` })?.fleetId ?? '';
    return {
      ports: replicas.flatMap(({ port }) => port ?? []),
      supervisorPid: daemon?.pid ?? null,
      mark,
      [Symbol.asyncDispose]: async () => {
        await fleet.run('down');
        await fleet[Symbol.asyncDispose]();
      },
    };
  },
};
