import type { ProgressEvent, ReplicaPhase } from '../../runtime/fleet/progress.ts';
import type { Colour, Paint } from '../format/colour.ts';
import { formatDuration } from '../format/duration.ts';

export type ReplicaEvent = Extract<ProgressEvent, { type: 'replica' }>;

interface PhaseLook {
  readonly mark: string;
  readonly colour: Colour;
  /** Whether it goes on from here. */
  readonly isMoving: boolean;
}

const looks: { readonly [P in ReplicaPhase]: PhaseLook } = {
  waiting: { mark: '·', colour: 'gray', isMoving: true },
  starting: { mark: '…', colour: 'yellow', isMoving: true },
  ready: { mark: '✓', colour: 'green', isMoving: false },
  unchanged: { mark: '✓', colour: 'green', isMoving: false },
  crashed: { mark: '✗', colour: 'red', isMoving: false },
  'timed-out': { mark: '✗', colour: 'red', isMoving: false },
  blocked: { mark: '✗', colour: 'red', isMoving: false },
  stopping: { mark: '…', colour: 'yellow', isMoving: true },
  stopped: { mark: '✓', colour: 'gray', isMoving: false },
};

export function isMoving({ phase }: ReplicaEvent): boolean {
  return looks[phase].isMoving;
}

/** Whether `phase` leaves the server without an answer. */
export function isFailure({ phase }: ReplicaEvent): boolean {
  return phase === 'crashed' || phase === 'timed-out' || phase === 'blocked';
}

/** One line of progress, such as `✓ memory  ready on port 8003 in 0.41 s`. */
export function progressLine(
  event: ReplicaEvent,
  look: { readonly paint: Paint; readonly nameWidth: number; readonly mark?: string },
): string {
  const { mark, colour } = looks[event.phase];
  return `${look.paint(colour, look.mark ?? mark)} ${event.id.padEnd(look.nameWidth)}  ${wordsOf(event)}`;
}

function wordsOf({ phase, port, reason, elapsedMs }: ReplicaEvent): string {
  const because = reason === null ? '' : `: ${reason}`;
  const where = port === null ? '' : ` on port ${port}`;
  if (phase === 'ready') return `ready${where} in ${formatDuration(elapsedMs)}${because}`;
  if (phase === 'unchanged') return `runs already${where}${because}`;
  if (phase === 'starting') return `starting${where}${because}`;
  return `${phase.replace('-', ' ')}${because}`;
}
