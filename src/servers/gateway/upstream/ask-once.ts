import { errorCodes } from '../protocol/messages.ts';
import { type OutgoingRequest, RpcFailure, type ServerLink } from './server-link.ts';

/**
 * Sends a request whose asker waits for nothing but its result.
 *
 * @returns the result's JSON
 * @throws RpcFailure when the server refuses; OperationalError when it could not be asked; the signal's reason
 */
export function askOnce(
  link: Pick<ServerLink, 'send'>,
  request: OutgoingRequest,
  signal?: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  const sent = link.send(request, {
    result: resolve,
    error: (error) => reject(new RpcFailure(error)),
    failed: reject,
    notify: () => undefined,
    ask: (method) => {
      const message = `Nobody is there to answer ${method}`;
      return Promise.reject(new RpcFailure({ code: errorCodes.methodNotFound, message }));
    },
  });
  const onAbort = (): void => {
    sent.cancel('nobody waits any more');
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => signal?.removeEventListener('abort', onAbort));
}
