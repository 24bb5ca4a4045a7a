/** A file with one JSON value on each line; empty lines are passed over. */
import { withoutByteOrderMark } from './byte-order-mark.ts';
import type { Found } from './collect.ts';
import { parseJson } from './parse-record.ts';

/** @throws ImportProblem at the first line that is not JSON, when it is reached */
export function* jsonLines(text: string): Iterable<Found<unknown>> {
  for (const [index, content] of withoutByteOrderMark(text).split('\n').entries()) {
    const line = index + 1;
    // The CR of a CRLF is white space to JSON.
    if (content.trim() !== '') yield { line, item: parseJson(content, line) };
  }
}
