import type { FleetSnapshot } from '../../runtime/fleet/snapshot.ts';
import type { Finding } from './finding.ts';

/** @param build of this mcpctl */
export function checkSupervisor({ control, supervisor }: FleetSnapshot, build: string): readonly Finding[] {
  return [checkDaemon(supervisor), checkControl(control, build)];
}

function checkDaemon({ state, reason }: FleetSnapshot['supervisor']): Finding {
  const common = { section: 'supervisor', name: 'pm2' } as const;
  if (state !== 'lost')
    return { ...common, status: 'ok', detail: state === 'stopped' ? 'not running' : state };
  return {
    ...common,
    status: 'fail',
    detail: `lost${reason === null ? '' : `: ${reason}`}`,
    fix: 'Run `mcpctl up`: it starts a new daemon.',
  };
}

function checkControl(control: FleetSnapshot['control'], build: string): Finding {
  const common = { section: 'supervisor', name: 'control' } as const;
  if (control === null) return { ...common, status: 'ok', detail: 'not running' };
  if (control.build === build)
    return { ...common, status: 'ok', detail: `PID ${control.pid}, build ${build}` };
  return {
    ...common,
    status: 'warn',
    detail: `PID ${control.pid} runs build ${control.build}, this is ${build}`,
    fix: 'Run `mcpctl up`: it replaces control.',
  };
}
