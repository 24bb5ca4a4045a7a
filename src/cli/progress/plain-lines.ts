import type { ProgressEvent } from '../../runtime/fleet/progress.ts';
import type { Output } from '../context.ts';
import { type Paint, paintFor } from '../format/colour.ts';
import { progressLine } from './replica-progress.ts';

/** Progress for logs and pipes: a line for every change, nothing is drawn over. */
export class PlainLines implements Disposable {
  readonly #err: Output;
  readonly #paint: Paint;
  #nameWidth = 0;

  constructor(err: Output) {
    this.#err = err;
    this.#paint = paintFor(err);
  }

  readonly listener = (event: ProgressEvent): void => {
    if (event.type === 'plan')
      this.#nameWidth = Math.max(...event.plan.replicas.map(({ id }) => id.length), 0);
    if (event.type === 'notice') this.#err.line(`notice: ${event.message}`);
    if (event.type === 'replica')
      this.#err.line(progressLine(event, { paint: this.#paint, nameWidth: this.#nameWidth }));
  };

  [Symbol.dispose](): void {
    // Nothing is open.
  }
}
