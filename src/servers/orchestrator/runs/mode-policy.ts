/** What happens when a run asks for a tool call: the modes of PRODUCT.md as one table. */

import type { ToolEffect } from '../../kit/tool-effect.ts';
import type { Mode } from './mode.ts';

/** `run`: at once. `ask`: after an approval. `propose`: never; it is written down as a proposal. */
export type Verdict = 'run' | 'ask' | 'propose';

const table: { readonly [M in Mode]: { readonly [E in ToolEffect]: Verdict } } = {
  assistant: { read: 'run', write: 'propose', destructive: 'propose' },
  guided: { read: 'run', write: 'ask', destructive: 'ask' },
  autonomous: { read: 'run', write: 'run', destructive: 'ask' },
};

/** @param isPermitted whether the run was started with a permission for this tool; counts in autonomous mode only */
export function decideCall(mode: Mode, effect: ToolEffect, isPermitted: boolean): Verdict {
  const verdict = table[mode][effect];
  return verdict === 'ask' && mode === 'autonomous' && isPermitted ? 'run' : verdict;
}
