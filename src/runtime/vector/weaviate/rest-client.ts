/** Weaviate's REST API: schema, tenants, single objects, GraphQL, nodes. */
import { Agent, request as send } from 'undici';

export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v1`, such as `/schema/Article`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** It answered, with a status of 400 or more. */
export class RestRefusal extends Error {
  override readonly name = 'RestRefusal';
  readonly status: number;

  constructor(status: number, said: string) {
    super(said);
    this.status = status;
  }
}

const maxConnections = 32;
/** Of an answer: a schema of a thousand collections, or a page of GraphQL. */
const maxAnswerBytes = 64 * 1024 * 1024;
const quotedChars = 100;

export class RestClient {
  readonly #baseUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent = new Agent({
    connections: maxConnections,
    maxResponseSize: maxAnswerBytes,
    // What stands before a Weaviate need not know it.
    allowH2: false,
  });

  constructor(options: { readonly url: string; readonly headers: Readonly<Record<string, string>> }) {
    this.#baseUrl = `${options.url}/v1`;
    this.#headers = options.headers;
  }

  /** @returns the answer's JSON; `null` for an empty one @throws RestRefusal, or what undici throws */
  async call<T>({ method, path, body }: RestCall, signal: AbortSignal): Promise<T | null> {
    const answer = await send(`${this.#baseUrl}${path}`, {
      dispatcher: this.#agent,
      method,
      signal,
      headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 400) throw new RestRefusal(answer.statusCode, messageIn(text));
    return text === '' ? null : parsed<T>(answer.statusCode, text);
  }

  /** Calls in flight fail. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** @throws RestRefusal */
function parsed<T>(status: number, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new RestRefusal(status, `what answers is no Weaviate: ${text.slice(0, quotedChars)}`);
  }
}

interface Refused {
  readonly error?: readonly { readonly message?: string }[] | string;
  readonly message?: string;
}

/** Weaviate has three ways to say what is wrong; a proxy before it has others. */
function messageIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as Refused;
    const said = typeof error === 'string' ? error : error?.map((each) => each.message).join('; ');
    return said ?? message ?? text;
  } catch {
    // No JSON: a proxy's page.
    return text.slice(0, quotedChars);
  }
}
