/** Measures how much of what answers a question `search_conversations` puts among its first results. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SearchMode } from '../../src/servers/memory/search/search-index.ts';
import type { CallTool } from '../memory/caller.ts';
import type { Question, Sample } from './question-set.ts';

/** Shares are 0 to 1, and means over all questions. */
export interface Recall {
  readonly questions: number;
  /** Of the turns that answer a question, those among the first 5, 10 and 50 results. */
  readonly at5: number;
  readonly at10: number;
  readonly at50: number;
  /** Questions with at least one such turn among the first 10. */
  readonly hitAt10: number;
  /** `at10` of each category, in ascending order. */
  readonly at10ByCategory: ReadonlyMap<number, number>;
  /** Of one search, the client's share included. */
  readonly p50Ms: number;
}

export interface RecallOptions {
  readonly modes: readonly SearchMode[];
  /** Ends the measurement between two calls. */
  readonly signal?: AbortSignal;
}

interface Outcome extends Question {
  /** Ids of the turns found, best first; `undefined`: one that was not stored here. */
  readonly found: readonly (string | undefined)[];
  readonly tookMs: number;
}

/** The most that one call of the tools takes. */
const turnsOfCall = 500;
const resultsOfCall = 50;
const tokensOfCall = 50_000;
const indexDeadlineMs = 120_000;
const pollMs = 50;

/** Stores every sample as the conversations of one user, and asks its questions in each mode. */
export async function measureRecall(
  call: CallTool,
  samples: readonly Sample[],
  { modes, signal }: RecallOptions,
): Promise<ReadonlyMap<SearchMode, Recall>> {
  const stored = [];
  for (const sample of samples) {
    signal?.throwIfAborted();
    stored.push({ sample, places: await store(call, sample) });
  }
  await untilIndexed(call, signal);
  const recalls = new Map<SearchMode, Recall>();
  for (const mode of modes) {
    const outcomes: Outcome[] = [];
    for (const { sample, places } of stored) {
      for (const question of sample.questions) {
        signal?.throwIfAborted();
        outcomes.push(await ask(call, question, { user_id: sample.id, mode }, places));
      }
    }
    recalls.set(mode, recallOf(outcomes));
  }
  return recalls;
}

/** The id of each turn by the place where it is kept. A session is a conversation: its turns have no neighbours in others. */
async function store(call: CallTool, { id, turns }: Sample): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  for (const [session, said] of Map.groupBy(turns, (turn) => turn.session)) {
    const conversation = `session ${session}`;
    for (let at = 0; at < said.length; at += turnsOfCall) {
      const batch = said.slice(at, at + turnsOfCall);
      const { first_turn } = (await call('store_conversation', {
        user_id: id,
        conversation_id: conversation,
        messages: batch.map((turn) => ({ role: turn.speaker, content: turn.text, timestamp: turn.at })),
      })) as { first_turn: number };
      for (const [index, turn] of batch.entries())
        places.set(`${conversation} ${first_turn + index}`, turn.id);
    }
  }
  return places;
}

/** @throws Error when the index refused a turn, or has not learnt all of them within two minutes */
async function untilIndexed(call: CallTool, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + indexDeadlineMs;
  for (;;) {
    const { index } = (await call('memory_stats', {})) as { index: { pending: number; failed: number } };
    if (index.failed > 0) throw new Error(`the index refused ${index.failed} turns`);
    if (index.pending === 0) return;
    if (performance.now() > deadline) {
      throw new Error(`the index still had ${index.pending} turns to learn after ${indexDeadlineMs} ms`);
    }
    await delay(pollMs, undefined, { signal });
  }
}

/** @throws Error when the search was degraded: the numbers would be those of another search */
async function ask(
  call: CallTool,
  question: Question,
  search: { readonly user_id: string; readonly mode: SearchMode },
  places: ReadonlyMap<string, string>,
): Promise<Outcome> {
  const args = {
    ...search,
    query: question.question,
    limit: resultsOfCall,
    around: 0,
    max_tokens: tokensOfCall,
  };
  const began = performance.now();
  const { results, degraded } = (await call('search_conversations', args)) as {
    readonly results: readonly { readonly conversation_id: string; readonly message: { turn: number } }[];
    readonly degraded: string | null;
  };
  const tookMs = performance.now() - began;
  if (degraded !== null) throw new Error(`the search was degraded: ${degraded}`);
  const found = results.map(({ conversation_id, message }) =>
    places.get(`${conversation_id} ${message.turn}`),
  );
  return { ...question, found, tookMs };
}

function recallOf(outcomes: readonly Outcome[]): Recall {
  const byCategory = [...Map.groupBy(outcomes, ({ category }) => category)].toSorted(([a], [b]) => a - b);
  return {
    questions: outcomes.length,
    at5: recallAt(5, outcomes),
    at10: recallAt(10, outcomes),
    at50: recallAt(50, outcomes),
    hitAt10: mean(outcomes.map((outcome) => (shareFound(10, outcome) > 0 ? 1 : 0))),
    at10ByCategory: new Map(byCategory.map(([category, some]) => [category, recallAt(10, some)])),
    p50Ms: median(outcomes.map(({ tookMs }) => tookMs)),
  };
}

function recallAt(count: number, outcomes: readonly Outcome[]): number {
  return mean(outcomes.map((outcome) => shareFound(count, outcome)));
}

function shareFound(count: number, { evidence, found }: Outcome): number {
  const first = new Set(found.slice(0, count));
  return evidence.filter((id) => first.has(id)).length / evidence.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
