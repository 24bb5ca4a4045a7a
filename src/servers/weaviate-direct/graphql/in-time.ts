import { ToolError } from '../../kit/tool-error.ts';

/**
 * What `work` gives, unless it takes longer.
 *
 * @throws ToolError `query_timeout`, in time even when the work ignores its signal; the reason of `caller`
 */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { caller, limitMs }: { readonly caller: AbortSignal; readonly limitMs: number },
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([caller, limit]);
  const ended = Promise.withResolvers<never>();
  const end = (): void => ended.reject(limit.aborted ? tooLong(limitMs) : caller.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([ended.promise, work(signal)]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function tooLong(limitMs: number): ToolError {
  return new ToolError('query_timeout', `The query took longer than ${limitMs / 1000} s`, {
    hint: 'Narrow it down with where and limit, or ask for fewer collections at once',
  });
}
