import type { PlannedAction, UpPlan } from '../../runtime/fleet/plan.ts';
import type { Colour, Paint } from './colour.ts';
import { tableLines } from './table.ts';

const actionColour: { readonly [A in PlannedAction]: Colour | undefined } = {
  start: 'green',
  restart: 'yellow',
  keep: undefined,
  stop: 'red',
};

/** What `up --dry-run` prints: one line per replica, in the order of the waves. */
export function planLines({ replicas }: UpPlan, paint: Paint): readonly string[] {
  if (replicas.length === 0) return ['Nothing to do: no server is configured.'];
  return tableLines(
    [
      { title: 'SERVER' },
      { title: 'ACTION' },
      { title: 'WAVE', align: 'right' },
      { title: 'PORT', align: 'right' },
      { title: 'WHY' },
    ],
    replicas.map(({ id, action, wave, port, why, portNotice }) => [
      id,
      { text: action, colour: actionColour[action] },
      String(wave + 1),
      String(port ?? (action === 'start' ? 'any' : '')),
      [why, portNotice].filter((part) => part !== null).join('; '),
    ]),
    paint,
  );
}
