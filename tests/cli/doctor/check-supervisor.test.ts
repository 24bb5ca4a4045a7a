import { describe, it } from 'vitest';
import { checkSupervisor } from '../../../src/cli/doctor/check-supervisor.ts';
import { snapshot, stopped } from '../support.ts';

describe('checkSupervisor', () => {
  it('is content with a fleet that does not run', ({ expect }) => {
    expect(checkSupervisor(stopped, '0.1.0-1').map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('is content with a control of this build', ({ expect }) => {
    expect(checkSupervisor(snapshot(), '0.1.0-1').map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('warns of a control that runs other code', ({ expect }) => {
    expect(checkSupervisor(snapshot(), '0.2.0-9')[1]).toMatchObject({
      status: 'warn',
      detail: 'PID 4700 runs build 0.1.0-1, this is 0.2.0-9',
    });
  });

  it('fails when the daemon is lost, and says why', ({ expect }) => {
    const lost = snapshot({ supervisor: { state: 'lost', reason: 'killed' } });
    expect(checkSupervisor(lost, '0.1.0-1')[0]).toMatchObject({ status: 'fail', detail: 'lost: killed' });
  });
});
