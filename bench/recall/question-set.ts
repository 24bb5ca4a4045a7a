/** Reads a set of long conversations and questions about them, in the published JSON form of LoCoMo. */
import { z } from 'zod';

interface Turn {
  /** Such as `D1:3`, as evidence names it. */
  readonly id: string;
  /** From 1; a sample is one talk after the other. */
  readonly session: number;
  readonly speaker: string;
  /** What was said, with what a photo shows. */
  readonly text: string;
  /** When its session began, ISO 8601; the form names no time zone, so it is read as UTC. */
  readonly at: string;
}

export interface Question {
  readonly question: string;
  /** Ids of the turns that answer it: at least one, each of them a turn of the sample. */
  readonly evidence: readonly string[];
  readonly category: number;
}

export interface Sample {
  readonly id: string;
  /** In the order in which they were said. */
  readonly turns: readonly Turn[];
  /** Those that evidence answers; the others measure nothing. */
  readonly questions: readonly Question[];
}

const turnsSchema = z.array(
  z.object({
    speaker: z.string().min(1),
    dia_id: z.string().min(1),
    text: z.string(),
    blip_caption: z.string().optional(),
  }),
);
const questionsSchema = z.array(
  z.object({
    question: z.string().min(1),
    evidence: z.array(z.string()),
    category: z.int(),
  }),
);
const sampleSchema = z.object({
  sample_id: z.string().min(1),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.unknown(),
});

/** Questions about what was never said. */
const adversarial = 5;

/** @throws RangeError naming the sample, the key and the rule; SyntaxError when it is no JSON */
export function parseQuestionSet(json: string): readonly Sample[] {
  const samples = checked(z.array(z.unknown()).min(1), JSON.parse(json), ['question set']);
  return samples.map((sample, index) => {
    const { sample_id: id, conversation, qa } = checked(sampleSchema, sample, [`sample ${index + 1}`]);
    const name = `sample ${id}`;
    const turns = turnsOf(conversation, name);
    return { id, turns, questions: questionsOf(qa, turns, name) };
  });
}

function turnsOf(conversation: Readonly<Record<string, unknown>>, sample: string): readonly Turn[] {
  // Some sessions have a time and nothing else: they were never held.
  const sessions = Object.keys(conversation)
    .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
  if (sessions.length === 0) throw new RangeError(`${sample}: conversation: it has no session_1`);
  return sessions.flatMap((session) => {
    const key = `session_${session}`;
    const time = `${key}_date_time`;
    const at = isoTime(conversation[time], `${sample}: conversation.${time}`);
    return checked(turnsSchema, conversation[key], [sample, 'conversation', key]).map(
      ({ dia_id: id, speaker, text, blip_caption: photo }) => ({
        id,
        session,
        speaker,
        text: photo === undefined ? text : `${text} [photo: ${photo}]`,
        at,
      }),
    );
  });
}

function questionsOf(qa: unknown, turns: readonly Turn[], sample: string): readonly Question[] {
  const known = new Set(turns.map(({ id }) => id));
  return checked(questionsSchema, qa, [sample, 'qa'])
    .map((asked) => ({ ...asked, evidence: turnIds(asked.evidence).filter((id) => known.has(id)) }))
    .filter(({ category, evidence }) => category !== adversarial && evidence.length > 0);
}

/** An entry may hold several ids, as in `D8:6; D9:17`, or write one as `D:11:26` or `D30:05`. */
function turnIds(evidence: readonly string[]): readonly string[] {
  const ids = evidence.flatMap((entry) =>
    [...entry.matchAll(/D:?(\d+):(\d+)/g)].map(([, session, turn]) => `D${Number(session)}:${Number(turn)}`),
  );
  return [...new Set(ids)];
}

/** @param value such as `1:56 pm on 8 May, 2023` */
function isoTime(value: unknown, where: string): string {
  const [, time, day, year] = /^(\d+:\d\d [ap]m) on (\d+ [A-Z][a-z]+), (\d{4})$/.exec(String(value)) ?? [];
  const at = new Date(`${day} ${year} ${time} UTC`);
  if (Number.isNaN(at.getTime())) {
    throw new RangeError(`${where}: expected a time such as "1:56 pm on 8 May, 2023", got ${value}`);
  }
  return at.toISOString();
}

/** @param where the sample, and the keys that lead to `value` */
function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  [sample, ...keys]: readonly [string, ...string[]],
): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const key = z.core.toDotPath([...keys, ...(issue?.path ?? [])]);
  throw new RangeError([sample, key, issue?.message].filter(Boolean).join(': '));
}
