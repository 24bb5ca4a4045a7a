/** Writes another vector store into the text of a config file. Everything else in it stays as it is, to the byte. */
import { isMap, isNode, isScalar, type Node, type Pair, parseDocument } from 'yaml';
import { restoreReferences, shieldReferences } from './shield-references.ts';

/** As it is to stand in the file: `apiKey` may be a reference. */
export type WrittenVectors =
  | { readonly engine: 'embedded' }
  | { readonly engine: 'weaviate'; readonly managed: true }
  | {
      readonly engine: 'weaviate';
      readonly url: string;
      readonly grpcPort?: number | undefined;
      readonly apiKey?: string | undefined;
    };

/** @param text of a config file that is valid. Comments on settings that go stay above those that come. */
export function withVectors(text: string, vectors: WrittenVectors): string {
  const shielded = shieldReferences(text);
  const document = parseDocument(shielded, { merge: true });
  const root = document.contents;
  if (!isMap(root) || root.flow === true) {
    document.set('vectors', document.createNode(vectors, { flow: true }));
    return restoreReferences(document.toString({ lineWidth: 0 }));
  }
  const line = `vectors: ${flowMapping(vectors)}`;
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === 'vectors');
  const [start, end] = pair === undefined ? [null, 0] : rangeOf(pair as Pair<Node, Node | null>, shielded);
  if (start === null) return `${text}${text.endsWith('\n') ? '' : '\n'}${line}\n`;
  const kept = commentsIn((pair as Pair<Node, Node | null>).value);
  return `${text.slice(0, start)}${[...kept, line].join('\n')}${text.slice(end)}`;
}

/** From its key to the end of its value, without the line breaks that a block ends with. */
function rangeOf({ key, value }: Pair<Node, Node | null>, text: string): readonly [number | null, number] {
  const start = key.range?.[0] ?? null;
  const end = value?.range?.[1] ?? key.range?.[1] ?? 0;
  // What is empty ends after its colon.
  const colon = text.indexOf(':', key.range?.[1] ?? 0) + 1;
  return [start, text.slice(0, Math.max(end, colon)).trimEnd().length];
}

/** Within the value: what stands after it is not replaced. */
function commentsIn(value: Node | null): readonly string[] {
  if (!isMap(value)) return [];
  const nodes = value.items.flatMap(({ key, value: each }) => [key, each].filter(isNode));
  const texts = [value.commentBefore, ...nodes.flatMap((node) => [node.commentBefore, node.comment])];
  return texts.flatMap((comment) => (comment ? comment.split('\n').map((line) => `#${line}`) : []));
}

function flowMapping(vectors: WrittenVectors): string {
  const entries = Object.entries(vectors).filter(([, value]) => value !== undefined);
  const shown = entries.map(([key, value]) => `${key}: ${scalar(value)}`);
  return `{ ${shown.join(', ')} }`;
}

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string' || /^[a-z]+$/.test(value)) return String(value);
  return `'${value.replaceAll("'", "''")}'`;
}
