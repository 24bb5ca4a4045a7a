/** What Weaviate answers to a query, kept to `max_tokens`: lists lose their ends, long texts too. */
import { charsOf } from '../../kit/cap-tokens.ts';
import { ToolError } from '../../kit/tool-error.ts';
import { fitTokens } from '../fit-tokens.ts';

type Data = Readonly<Record<string, unknown>>;

export interface FittedAnswer {
  readonly data: Data;
  /** `null`: nothing was left out. */
  readonly note: string | null;
}

interface List {
  /** Such as `Get.Book`. */
  readonly path: string;
  readonly rows: readonly unknown[];
  /** Characters of its first n rows. */
  readonly chars: readonly number[];
}

/** @throws ToolError `answer_too_long` when a single row of each list is too much */
export function fitAnswer(data: Data, maxTokens: number): FittedAnswer {
  const maxChars = charsOf(maxTokens);
  if (JSON.stringify(data).length <= maxChars) return { data, note: null };
  const lists = listsOf(data);
  const rest = JSON.stringify(shortened(data, 0)).length;
  const most = Math.max(1, rowsThatFit(lists, maxChars - rest));
  const cut = shortened(data, most);
  const fitted = fitTokens(cut, maxTokens);
  if (JSON.stringify(fitted).length > maxChars) {
    throw new ToolError('answer_too_long', `The answer is longer than ${maxTokens} tokens`, {
      hint: 'Ask for fewer fields, leave vectors out, or raise max_tokens',
    });
  }
  const notes = lists
    .filter(({ rows }) => rows.length > most)
    .map(
      ({ path, rows }) => `${path}: ${most} of ${rows.length} rows; ask for the rest with offset and limit.`,
    );
  if (fitted !== cut) notes.push('Texts that end in … are cut.');
  return { data: fitted, note: notes.join(' ') };
}

/** How many rows each list may keep, so that all together have `maxChars`. */
function rowsThatFit(lists: readonly List[], maxChars: number): number {
  const longest = Math.max(0, ...lists.map(({ rows }) => rows.length));
  const charsAt = (count: number): number =>
    lists.reduce((sum, { chars, rows }) => sum + (chars[Math.min(count, rows.length)] ?? 0), 0);
  let [fits, tooMany] = [0, longest + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (charsAt(middle) <= maxChars) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/** The rows of `Get` and `Aggregate`, collection by collection, and those of `Explore`. */
function listsOf(data: Data): readonly List[] {
  return Object.entries(data).flatMap(([root, part]) => {
    if (Array.isArray(part)) return [listOf(root, part)];
    return Object.entries(part ?? {}).flatMap(([name, rows]) =>
      Array.isArray(rows) ? [listOf(`${root}.${name}`, rows)] : [],
    );
  });
}

function listOf(path: string, rows: readonly unknown[]): List {
  const chars = [0];
  // A comma each.
  for (const row of rows) chars.push((chars.at(-1) ?? 0) + JSON.stringify(row).length + 1);
  return { path, rows, chars };
}

function shortened(data: Data, most: number): Data {
  const short = (value: unknown): unknown => (Array.isArray(value) ? value.slice(0, most) : value);
  return Object.fromEntries(
    Object.entries(data).map(([root, part]) => {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return [root, short(part)];
      return [root, Object.fromEntries(Object.entries(part).map(([name, rows]) => [name, short(rows)]))];
    }),
  );
}
