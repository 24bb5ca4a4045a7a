/** The collection of a Weaviate in which texts stay as long as it takes its module to embed them. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OperationalError, reasonOf } from '../errors.ts';
import { parsedJson } from '../text/parsed-json.ts';
import type { WeaviateEmbedding } from './embedding-settings.ts';
import { unitVector } from './unit-vector.ts';

export interface EmbeddingCollectionOptions extends Omit<WeaviateEmbedding, 'provider'> {
  /** Of the collection. */
  readonly name: string;
  /** For errors. */
  readonly model: string;
  /** Of the Weaviate, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** For one request, in ms; default 10 s. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;
const quotedChars = 200;
/** What a killed process left behind is removed when another begins. */
const leftoverAgeMs = 3_600_000;
/** A text that any model takes. */
const probeText = 'What is this?';

const schemaReply = z.object({ vectorizer: z.string() });
const batchReply = z.array(
  z.object({
    vector: z.array(z.number()).min(1).max(4096).optional(),
    result: z.object({
      errors: z.object({ error: z.array(z.object({ message: z.string() })) }).optional(),
    }),
  }),
);

type Embedded = Float32Array | Problem;

interface Problem {
  readonly problem: string;
}

function isProblem(embedded: Embedded): embedded is Problem {
  return !(embedded instanceof Float32Array);
}

export class EmbeddingCollection {
  readonly #options: EmbeddingCollectionOptions;

  constructor(options: EmbeddingCollectionOptions) {
    this.#options = options;
  }

  /** Creates the collection where it is missing; removes what killed processes left in it. */
  async prepare(signal: AbortSignal): Promise<void> {
    const found = await this.#ask('GET', `/v1/schema/${this.#options.name}`, undefined, signal);
    if (found.status === 404) return this.#create(signal);
    if (!found.isGood) throw this.#failure(found);
    const known = schemaReply.safeParse(parsedJson(found.text));
    if (known.data?.vectorizer !== this.#options.module) {
      // Weaviate itself made it, of the texts that came after somebody had deleted it.
      await this.#ask('DELETE', `/v1/schema/${this.#options.name}`, undefined, signal);
      return this.#create(signal);
    }
    const before = String(Date.now() - leftoverAgeMs);
    await this.#remove({ operator: 'LessThan', path: ['_creationTimeUnix'], valueText: before });
  }

  async #create(signal: AbortSignal): Promise<void> {
    const made = await this.#ask('POST', '/v1/schema', this.#definition(), signal);
    // Another process may have been quicker.
    if (!made.isGood && !made.text.includes('already exists')) throw this.#failure(made);
  }

  /** @returns how many numbers its vectors have @throws OperationalError `EMBEDDING_UNAVAILABLE` */
  async probe(signal: AbortSignal): Promise<number> {
    const [vector] = await this.#vectorsOf([probeText], signal);
    if (vector === undefined) throw this.#unavailable('no answer');
    if (isProblem(vector)) throw this.#unavailable(vector.problem);
    return vector.length;
  }

  /**
   * One vector per text, in order; `undefined` for an empty one, which no module embeds.
   *
   * @throws OperationalError `EMBEDDING_UNAVAILABLE`, `EMBEDDING_REFUSED` (these texts, while others are embedded)
   */
  async embed(
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (Float32Array | undefined)[]> {
    const told = texts.filter((text) => text.trim() !== '');
    if (told.length === 0) return texts.map(() => undefined);
    const found = await this.#vectorsOf(told, within(signal, this.#timeoutMs));
    const [failed] = found.filter(isProblem);
    if (failed !== undefined) {
      if (found.every(isProblem)) await this.probe(within(signal, this.#timeoutMs));
      const { model } = this.#options;
      throw new OperationalError('EMBEDDING_REFUSED', { model, reason: this.#told(failed.problem) });
    }
    const vectors = (found as readonly Float32Array[]).values();
    return texts.map((text) => (text.trim() === '' ? undefined : vectors.next().value));
  }

  /** Whatever comes of it, the texts are deleted before the end. */
  async #vectorsOf(texts: readonly string[], signal: AbortSignal): Promise<readonly Embedded[]> {
    const { name } = this.#options;
    const objects = texts.map((text) => ({ class: name, id: randomUUID(), properties: { text } }));
    try {
      const reply = await this.#ask('POST', '/v1/batch/objects', { objects }, signal);
      if (!reply.isGood) throw this.#failure(reply);
      return this.#vectorsIn(reply.text, texts.length);
    } finally {
      const valueTextArray = objects.map(({ id }) => id);
      await this.#remove({ operator: 'ContainsAny', path: ['id'], valueTextArray });
    }
  }

  #vectorsIn(text: string, wanted: number): readonly Embedded[] {
    const parsed = batchReply.safeParse(parsedJson(text));
    if (!parsed.success || parsed.data.length !== wanted) {
      throw this.#unavailable(`this is no answer with vectors: ${text}`);
    }
    return parsed.data.map(({ vector, result }) =>
      vector === undefined || result.errors !== undefined
        ? { problem: result.errors?.error[0]?.message ?? 'an object came without a vector' }
        : unitVector(vector),
    );
  }

  async #remove(where: Record<string, unknown>): Promise<void> {
    const body = { match: { class: this.#options.name, where } };
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const removed = await this.#ask('DELETE', '/v1/batch/objects', body, signal);
    if (!removed.isGood) throw this.#failure(removed);
  }

  #definition(): Record<string, unknown> {
    const { name, module, settings } = this.#options;
    return {
      class: name,
      description: 'Texts that mcpctl has embedded; each stays for a moment',
      vectorizer: module,
      vectorIndexType: 'flat',
      moduleConfig: { [module]: { ...settings, vectorizeClassName: false } },
      invertedIndexConfig: { indexTimestamps: true },
      properties: [
        {
          name: 'text',
          dataType: ['text'],
          indexFilterable: false,
          indexSearchable: false,
          moduleConfig: { [module]: { vectorizePropertyName: false } },
        },
      ],
    };
  }

  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ): Promise<Reply> {
    const { url, apiKey, headers } = this.#options;
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          ...headers,
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
      return { status: response.status, isGood: response.ok, text: await response.text() };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw this.#unavailable(reasonOf(cause), error);
    }
  }

  #failure({ status, text }: Reply): OperationalError {
    return this.#unavailable(`${status} ${text}`);
  }

  #unavailable(reason: string, cause?: unknown): OperationalError {
    const facts = { model: this.#options.model, reason: this.#told(reason) };
    return new OperationalError('EMBEDDING_UNAVAILABLE', facts, { cause });
  }

  /** Without secrets. */
  #told(reason: string): string {
    const { apiKey, headers } = this.#options;
    const secrets = [apiKey, ...Object.values(headers)].filter((secret) => secret !== undefined);
    return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), reason).slice(0, quotedChars);
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? defaultTimeoutMs;
  }
}

interface Reply {
  readonly status: number;
  readonly isGood: boolean;
  readonly text: string;
}

/** @returns a signal that also ends the wait after `timeoutMs` */
export function within(signal: AbortSignal | undefined, timeoutMs: number): AbortSignal {
  const deadline = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
}
