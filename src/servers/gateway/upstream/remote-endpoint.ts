/** The HTTP side of one remote server: its connections, its headers, its credentials. */
import { Pool } from 'undici';
import type { RemoteOAuth } from '../../../runtime/fleet/upstream.ts';
import { isObject, type Params } from '../protocol/messages.ts';
import { type ExchangeEnd, exchange } from './exchange.ts';
import { requestHeaders } from './request-headers.ts';

/** The gateway's own token for a remote server. */
export interface UpstreamTokens {
  /** @param isRefused the server refused the last one. @throws OperationalError */
  token(server: string, url: string, oauth: RemoteOAuth, isRefused: boolean): Promise<string>;
}

export interface RemoteAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly oauth: RemoteOAuth | null;
}

export interface RemoteRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** As JSON. */
  readonly message: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onMessage: (json: string) => void;
  /** The answer has begun. */
  readonly onHead?: () => void;
  readonly maxBytes?: number;
}

const connectTimeoutMs = 10_000;
const idleMs = 4000;
const maxConnections = 256;
const maxAnswerBytes = 4 * 1024 * 1024;

export class RemoteEndpoint {
  readonly url: string;
  readonly #server: string;
  readonly #address: RemoteAddress;
  readonly #tokens: UpstreamTokens;
  readonly #path: string;
  readonly #pool: Pool;

  constructor(server: string, address: RemoteAddress, tokens: UpstreamTokens) {
    const { origin, pathname, search } = new URL(address.url);
    this.url = address.url;
    this.#server = server;
    this.#address = address;
    this.#tokens = tokens;
    this.#path = `${pathname}${search}`;
    // How long an answer may take is for the call's own deadline.
    this.#pool = new Pool(origin, {
      connections: maxConnections,
      connect: { timeout: connectTimeoutMs },
      keepAliveTimeout: idleMs,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** A refused credential is renewed once. */
  async request(request: RemoteRequest): Promise<ExchangeEnd> {
    const { method, message, headers, signal, onMessage, onHead, maxBytes = maxAnswerBytes } = request;
    const attempt = async (isRefused: boolean): Promise<ExchangeEnd> =>
      exchange({
        pool: this.#pool,
        method,
        path: this.#path,
        headers: { ...headers, ...lowerCase(this.#address.headers), ...(await this.#credentials(isRefused)) },
        body: message,
        maxBytes,
        signal,
        onMessage,
        ...(onHead === undefined ? {} : { onHead }),
      });
    const end = await attempt(false);
    return end.status === 401 && this.#address.oauth !== null ? attempt(true) : end;
  }

  /** One message whose answer, if any, is one message. */
  async post(
    message: object,
    { protocolVersion, sessionId }: { protocolVersion: string | null; sessionId: string | null },
    signal: AbortSignal,
  ): Promise<{ end: ExchangeEnd; answer: Params | null }> {
    let answer: Params | null = null;
    const { method, params } = message as { method?: string; params?: Params };
    const headers = requestHeaders(protocolVersion ?? '', method ?? '', params, sessionId);
    if (protocolVersion === null) delete headers['mcp-protocol-version'];
    const onMessage = (json: string): void => {
      const parsed = parse(json);
      if (isObject(parsed) && ('result' in parsed || 'error' in parsed)) answer = parsed;
    };
    const request = { method: 'POST', message: JSON.stringify(message), headers, signal, onMessage } as const;
    const end = await this.request(request);
    return { end, answer: answer ?? failureIn(end) };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #credentials(isRefused: boolean): Promise<Record<string, string>> {
    const { oauth, url } = this.#address;
    if (oauth === null) return {};
    return { authorization: `Bearer ${await this.#tokens.token(this.#server, url, oauth, isRefused)}` };
  }
}

function failureIn({ text }: ExchangeEnd): Params | null {
  const parsed = parse(text);
  return isObject(parsed) && 'error' in parsed ? parsed : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What is no JSON is no answer.
    return undefined;
  }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
