import type { ReplicaState } from '../../runtime/fleet/snapshot.ts';

type StateColour = 'green' | 'yellow' | 'red' | 'gray';

/** Green works, yellow is on its way or half well, red needs the operator. */
export const stateColour: { readonly [S in ReplicaState]: StateColour } = {
  waiting: 'yellow',
  starting: 'yellow',
  ready: 'green',
  degraded: 'yellow',
  unhealthy: 'red',
  restarting: 'yellow',
  'crash-loop': 'red',
  stopping: 'yellow',
  stopped: 'gray',
};
