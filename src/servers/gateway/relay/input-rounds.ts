/** A server of the modern era asks in its result; a client of the legacy era is asked for it, and the call made again. */
import type { Params } from '../protocol/messages.ts';
import type { OutgoingRequest } from '../upstream/server-link.ts';
import type { InputRequired } from './translate-result.ts';

/** A server that only wants to be asked again later gets this pause. */
const pauseMs = 250;

/** @returns the request to make next. @throws RpcFailure when the client cannot answer */
export async function answerQuestions(
  request: OutgoingRequest,
  { requests, requestState }: InputRequired,
  ask: (method: string, params: Params | undefined) => Promise<unknown>,
): Promise<OutgoingRequest> {
  const answers = await Promise.all(
    requests.map(async ({ key, method, params }) => [key, await ask(method, params)] as const),
  );
  if (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
  const { inputResponses: _before, requestState: _state, ...params } = request.params ?? {};
  return {
    ...request,
    params: {
      ...params,
      ...(answers.length === 0 ? {} : { inputResponses: Object.fromEntries(answers) }),
      ...(requestState === null ? {} : { requestState }),
    },
  };
}
