import { describe, it } from 'vitest';
import { type Action, atStart, type Navigation, navigate } from '../../../src/cli/dashboard/navigation.ts';

const ids = ['gateway', 'memory', 'tools'];

function navigated(actions: Action['type'][], start: Partial<Navigation> = {}): Navigation {
  return actions.reduce((at, type) => navigate(at, { type } as Action, ids), { ...atStart, ...start });
}

describe('navigate', () => {
  it.for([
    { actions: ['down'], selected: 'memory' },
    { actions: ['down', 'down', 'down', 'down'], selected: 'tools' },
    { actions: ['up'], selected: 'gateway' },
    { actions: ['down', 'down', 'up'], selected: 'memory' },
  ] as const)('selects $selected after $actions', ({ actions, selected }, { expect }) => {
    expect(navigated([...actions]).selected).toBe(selected);
  });
  it('opens the first server when none was selected', ({ expect }) => {
    expect(navigated(['open'])).toMatchObject({ page: 'server', selected: 'gateway' });
  });
  it('opens nothing when nothing is listed', ({ expect }) => {
    expect(navigate(atStart, { type: 'open' }, []).page).toBe('fleet');
  });
  it('goes back one step at a time', ({ expect }) => {
    const deep = { ...atStart, page: 'log', filter: 'me', showsKeys: true } as const;
    expect(navigated(['back'], deep)).toMatchObject({ page: 'log', showsKeys: false });
    expect(navigated(['back', 'back'], deep)).toMatchObject({ page: 'server' });
    expect(navigated(['back', 'back', 'back'], deep)).toMatchObject({ page: 'fleet', filter: 'me' });
    expect(navigated(['back', 'back', 'back', 'back'], deep)).toMatchObject({ page: 'fleet', filter: '' });
  });
  it('takes text into the filter until it is accepted', ({ expect }) => {
    const typed = navigate(navigated(['filter']), { type: 'type', text: 'mem' }, ids);
    expect(navigate(navigate(typed, { type: 'erase' }, ids), { type: 'accept' }, ids)).toMatchObject({
      filter: 'me',
      isTyping: false,
    });
  });
  it('forgets what was typed on the way back', ({ expect }) => {
    expect(navigated(['back'], { isTyping: true, filter: 'x' })).toMatchObject({
      filter: '',
      isTyping: false,
    });
  });
});
