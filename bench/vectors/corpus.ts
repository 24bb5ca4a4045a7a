/** Documents with vectors, and queries that resemble them; the same ones in every process and run. */
import { seededRandom } from '../../tests/support/seeded-random.ts';
import { openSentences } from '../memory/sentences.ts';

export const dimensions = 384;

export interface Document {
  /** UUID. */
  readonly id: string;
  readonly body: string;
  readonly vector: Float32Array;
}

export interface Query {
  readonly words: string;
  readonly vector: Float32Array;
}

export interface Corpus {
  /** Of the places `from` to `to`, the last excluded. */
  documents(from: number, to: number): readonly Document[];
  query(): Query;
}

const topics = 256;
const wordsOfDocument = 20;
const wordsOfQuery = 4;
/** Of a document's distance to its topic: embeddings of texts crowd together, and an index lives by that. */
const spread = 0.6;

export async function openCorpus(seed: number): Promise<Corpus> {
  const sentence = await openSentences(seed);
  const random = seededRandom(seed).next;
  const centres = Array.from({ length: topics }, (_, topic) => direction(seededRandom(topic + 1).next));
  const near = (place: number): Float32Array => {
    const centre = centres[place % topics] ?? direction(random);
    const noise = direction(random);
    return centre.map((value, index) => value + spread * (noise[index] ?? 0));
  };
  return {
    documents: (from, to) =>
      Array.from({ length: to - from }, (_, index) => ({
        id: idOf(from + index),
        body: sentence(wordsOfDocument),
        vector: near(from + index),
      })),
    query: () => ({ words: sentence(wordsOfQuery), vector: near(Math.floor(random() * topics)) }),
  };
}

function idOf(place: number): string {
  return `00000000-0000-4000-8000-${place.toString(16).padStart(12, '0')}`;
}

/** Of length 1. */
function direction(random: () => number): Float32Array {
  // A sum of three is near enough to a normal distribution for every direction to be as likely.
  const values = Float32Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
