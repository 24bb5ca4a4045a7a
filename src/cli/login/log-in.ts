/** Gets tokens for a remote server from somebody who agrees in a browser, or, for client credentials, from nobody. */
import { randomBytes } from 'node:crypto';
import { OperationalError, reasonOf } from '../../runtime/errors.ts';
import type { RemoteOAuth } from '../../runtime/fleet/upstream.ts';
import { boundedFetch } from '../../runtime/oauth/bounded-fetch.ts';
import { forgetClient } from '../../runtime/oauth/login-file.ts';
import { RemoteProvider } from '../../runtime/oauth/remote-provider.ts';
import { openCallbackServer } from './callback-server.ts';
import { pastedAnswer } from './pasted-answer.ts';

export interface LogInOptions {
  readonly server: string;
  readonly url: string;
  readonly oauth: RemoteOAuth;
  /** Where the browser comes back to; 0 means any free port. */
  readonly port: number;
  readonly timeoutMs: number;
  readonly stdin: NodeJS.ReadableStream;
  /** Where somebody has to agree. */
  readonly onUrl: (url: URL) => void;
  /** Something was pasted that is no answer. */
  readonly onNonsense: () => void;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** @throws OperationalError `LOGIN_FAILED`, `TIMED_OUT`; the signal's reason */
export async function logIn(options: LogInOptions): Promise<void> {
  try {
    if (options.oauth.grant === 'client-credentials') await withoutConsent(options);
    else await withConsent(options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof OperationalError || !(error instanceof Error)) throw error;
    throw new OperationalError(
      'LOGIN_FAILED',
      { server: options.server, reason: reasonOf(error) },
      { cause: error },
    );
  }
}

async function withoutConsent({ url, oauth, now }: LogInOptions): Promise<void> {
  const { auth } = await import('@modelcontextprotocol/client');
  const provider = new RemoteProvider({ url, oauth, consent: null, now });
  await auth(provider, { serverUrl: url, fetchFn: boundedFetch });
}

async function withConsent(options: LogInOptions): Promise<void> {
  const { server, url, oauth, port, onUrl, now } = options;
  const { auth } = await import('@modelcontextprotocol/client');
  const state = randomBytes(24).toString('base64url');
  await using callback = await openCallbackServer({ server, port, state });
  const consent = { redirectUrl: callback.redirectUrl, state, onUrl };
  const provider = new RemoteProvider({ url, oauth, consent, now });
  // A client that was registered for another port may not come back to this one.
  forgetClient(oauth.tokenFile, url);
  await auth(provider, { serverUrl: url, fetchFn: boundedFetch, forceReauthorization: true });
  const answer = await firstAnswer(callback.answer, state, options);
  const code = answer.get('code');
  if (code === null) {
    const refusal = answer.get('error_description') ?? answer.get('error') ?? 'it gave no code';
    throw new OperationalError('LOGIN_FAILED', { server, reason: refusal });
  }
  const iss = answer.get('iss');
  await auth(provider, {
    serverUrl: url,
    authorizationCode: code,
    fetchFn: boundedFetch,
    ...(iss === null ? {} : { iss }),
  });
}

/** From the browser on this machine, or pasted from one elsewhere. */
async function firstAnswer(
  fromBrowser: Promise<URLSearchParams>,
  state: string,
  { stdin, timeoutMs, onNonsense, signal, server }: LogInOptions,
): Promise<URLSearchParams> {
  const end = new AbortController();
  const expired = AbortSignal.timeout(timeoutMs);
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const operation = `the login at ${server}`;
  expired.addEventListener('abort', () =>
    reject(new OperationalError('TIMED_OUT', { operation, timeoutMs })),
  );
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  try {
    signal.throwIfAborted();
    const pasted = pastedAnswer(stdin, state, { onNonsense, signal: end.signal });
    return await Promise.race([fromBrowser, pasted, givenUp]);
  } finally {
    end.abort();
  }
}
