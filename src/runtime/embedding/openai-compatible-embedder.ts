/** An embedding model behind an HTTP API such as OpenAI's: Ollama, llama.cpp, vLLM, LM Studio, OpenAI itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { OperationalError, reasonOf } from '../errors.ts';
import { parsedJson } from '../text/parsed-json.ts';
import type { Embedder, EmbeddingModel } from './embedder.ts';
import { unitVector } from './unit-vector.ts';

export interface OpenAiCompatibleOptions {
  /** Of the API, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** For one request, in ms; default 10 s. */
  readonly timeoutMs?: number;
  /** Before the second try, in ms; doubled before the third. Default 500. */
  readonly firstPauseMs?: number;
}

const textsPerRequest = 100;
const tries = 3;
const longestPauseMs = 5000;
const quotedChars = 200;
const passing = new Set([408, 429]);
/** The endpoint or its key is wrong, not the text. */
const ofEndpoint = new Set([401, 403, 404, ...passing]);

const replySchema = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()).min(1).max(4096) })),
});

export function openOpenAiCompatibleEmbedder(options: OpenAiCompatibleOptions): Embedder {
  const { model } = options;
  let described: Promise<EmbeddingModel> | null = null;
  const describe = async (): Promise<EmbeddingModel> => {
    const [vector] = await request(['What is this?'], options, AbortSignal.timeout(describeTimeoutMs));
    return { name: `openai-compatible/${model}`, version: '1', dimensions: vector?.length ?? 0 };
  };
  return {
    name: `openai-compatible/${model}`,
    describe: () => {
      described ??= describe().catch((error: unknown) => {
        described = null;
        throw error;
      });
      return described;
    },
    embed: async (texts, signal) => {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += textsPerRequest) {
        vectors.push(...(await request(texts.slice(from, from + textsPerRequest), options, signal)));
      }
      return vectors;
    },
  };
}

const describeTimeoutMs = 3000;

/** Tries again what may pass by itself. */
async function request(
  texts: readonly string[],
  options: OpenAiCompatibleOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Float32Array[]> {
  const { firstPauseMs = 500 } = options;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(texts, options, signal);
    if (answer.kind === 'vectors') return answer.vectors;
    if (attempt === tries || !answer.mayPass || signal.aborted) throw answer.error;
    const pauseMs = Math.min(answer.pauseMs ?? firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
    await sleep(pauseMs, undefined, { signal }).catch(() => {
      throw answer.error;
    });
  }
}

type Answer =
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  | {
      readonly kind: 'failure';
      readonly error: OperationalError;
      readonly mayPass: boolean;
      /** As the endpoint asks for. */
      readonly pauseMs?: number;
    };

async function ask(
  texts: readonly string[],
  { url, model, apiKey, timeoutMs = 10_000 }: OpenAiCompatibleOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const unavailable = (reason: string, cause?: unknown) =>
    new OperationalError('EMBEDDING_UNAVAILABLE', { model, reason: `${placeOf(url)}: ${reason}` }, { cause });
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, input: texts, encoding_format: 'float' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const body = await response.text();
    if (response.ok) return answerOf(body, texts.length, unavailable);
    const { status } = response;
    const said = `${status} ${withoutSecret(body, apiKey).slice(0, quotedChars)}`;
    if (status >= 400 && status < 500 && !ofEndpoint.has(status)) {
      const error = new OperationalError('EMBEDDING_REFUSED', { model, reason: said });
      return { kind: 'failure', error, mayPass: false };
    }
    const pause = Number(response.headers.get('retry-after') ?? Number.NaN) * 1000;
    return {
      kind: 'failure',
      error: unavailable(said),
      mayPass: status >= 500 || passing.has(status),
      ...(Number.isFinite(pause) ? { pauseMs: pause } : {}),
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return { kind: 'failure', error: unavailable(reasonOf(cause), error), mayPass: true };
  }
}

function answerOf(body: string, wanted: number, unavailable: (reason: string) => OperationalError): Answer {
  const failure = (reason: string): Answer => ({
    kind: 'failure',
    error: unavailable(reason),
    mayPass: false,
  });
  const parsed = replySchema.safeParse(parsedJson(body));
  if (!parsed.success) return failure(`this is no answer with embeddings: ${body.slice(0, quotedChars)}`);
  const embeddings = parsed.data.data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
  if (embeddings.length !== wanted) return failure(`${embeddings.length} embeddings for ${wanted} texts`);
  const [first = []] = embeddings;
  if (embeddings.some(({ length }) => length !== first.length))
    return failure('embeddings of several lengths');
  return { kind: 'vectors', vectors: embeddings.map(unitVector) };
}

/** Without user, password and query. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function withoutSecret(text: string, secret: string | undefined): string {
  return secret === undefined ? text : text.replaceAll(secret, '***');
}
