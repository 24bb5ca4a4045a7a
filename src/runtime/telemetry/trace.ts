/**
 * The trace id that a call carries through gateway, server, database and logs.
 *
 * @see https://www.w3.org/TR/trace-context/ (traceparent)
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const current = new AsyncLocalStorage<string>();
/** Ids of zeros only are invalid. */
const traceparentPattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Runs `work` inside the trace that `traceparent` names, or inside a new one. */
export function withTrace<T>(traceparent: string | undefined, work: () => T): T {
  const traceId = traceparentPattern.exec(traceparent ?? '')?.[1] ?? randomBytes(16).toString('hex');
  return current.run(traceId, work);
}

/** 32 hexadecimal digits, or `undefined` outside `withTrace`. */
export function currentTraceId(): string | undefined {
  return current.getStore();
}

/** A `traceparent` for a call made on behalf of the current trace. */
export function outgoingTraceparent(): string {
  return `00-${current.getStore() ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
