/** About which call a server of the legacy era asks, where it does not say so: a guess. */
import type { Params } from '../protocol/messages.ts';
import type { CallInFlight } from './calls-in-flight.ts';
import { canAnswer } from './client-can.ts';

/**
 * The one that was made last, of those whose client can answer and that wait for no answer already; a call that does is
 * meant only when it is the last one of all.
 *
 * @param calls in flight, oldest first
 */
export function askedCall(
  calls: readonly CallInFlight[],
  method: string,
  params: Params | undefined,
): CallInFlight | null {
  const can = ({ request }: CallInFlight): boolean => canAnswer(request.asker, method, params);
  const free = calls.findLast((call) => call.asking === 0 && can(call));
  if (free !== undefined) return free;
  const last = calls.at(-1);
  return last !== undefined && can(last) ? last : null;
}
