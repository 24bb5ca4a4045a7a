/** For a terminal whose browser is on another machine: its address line, pasted. */
import { createInterface } from 'node:readline';

/** The query of the first pasted URL that holds an answer with the right `state`. Never settles without one. */
export function pastedAnswer(
  stdin: NodeJS.ReadableStream,
  state: string,
  { onNonsense, signal }: { readonly onNonsense: () => void; readonly signal: AbortSignal },
): Promise<URLSearchParams> {
  const { promise, resolve } = Promise.withResolvers<URLSearchParams>();
  const lines = createInterface({ input: stdin });
  lines.on('line', (line) => {
    const query = URL.parse(line.trim())?.searchParams;
    if (query?.get('state') === state) resolve(query);
    else if (line.trim() !== '') onNonsense();
  });
  signal.addEventListener('abort', () => lines.close(), { once: true });
  return promise;
}
