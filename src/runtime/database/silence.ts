/** Tells a slow statement from a server that is gone: after a silence, the server itself is asked on another connection. */
import pg from 'pg';

export interface SilenceOptions {
  readonly url: string;
  /** After this long without an answer the server is asked, and again each time it has been; in ms. */
  readonly silenceMs: number;
  /** How long it may take to say that it is there, in ms. */
  readonly probeMs: number;
}

/** No answer came, and the server does not say that it is there. */
export class SilentServer extends Error {
  override readonly name = 'SilentServer';
}

export class SilenceWatch {
  readonly #options: SilenceOptions;
  #probe: Promise<boolean> | null = null;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  /** Settles as `answer` does. @throws SilentServer within `silenceMs` + `probeMs` when the server is gone */
  async guard<T>(answer: Promise<T>): Promise<T> {
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const timer = setInterval(async () => {
      if (!(await this.#isThere())) reject(new SilentServer('the server does not answer'));
    }, this.#options.silenceMs);
    try {
      return await Promise.race([answer, gone]);
    } finally {
      clearInterval(timer);
    }
  }

  /** One question at a time, however many wait. */
  #isThere(): Promise<boolean> {
    this.#probe ??= this.#ask().finally(() => {
      this.#probe = null;
    });
    return this.#probe;
  }

  async #ask(): Promise<boolean> {
    const { url, probeMs } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      application_name: 'mcpctl probe',
      connectionTimeoutMillis: probeMs,
      query_timeout: probeMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch (error) {
      // Whoever refuses a login is there.
      return error instanceof pg.DatabaseError;
    } finally {
      // Not awaited: a server that is gone never says goodbye.
      client.end().catch(() => undefined);
    }
  }
}
