import type { ProgressListener } from '../../runtime/fleet/control-api.ts';
import type { Output } from '../context.ts';
import { LiveLines } from './live-lines.ts';
import { PlainLines } from './plain-lines.ts';

/** Shows what happens while a command changes the fleet. Dispose it before anything else is written. */
export interface ProgressDisplay extends Disposable {
  readonly listener: ProgressListener;
}

/** Moving lines on a terminal, one line per change elsewhere, nothing beside `--json`. */
export function progressDisplay(err: Output, { json }: { readonly json: boolean }): ProgressDisplay {
  if (json) return { listener: () => undefined, [Symbol.dispose]: () => undefined };
  return err.isLive ? new LiveLines(err) : new PlainLines(err);
}
