/**
 * Memories as Markdown, for people to read; and memories that people wrote as Markdown by hand.
 *
 * After a header, each memory is a heading, a comment with its fields as JSON, and its content as it stands. The comment
 * says how long the content is, so that nothing within the content can end it.
 */
import { z } from 'zod';
import { withoutByteOrderMark } from './byte-order-mark.ts';
import { collect, type Found, type ReadLimits } from './collect.ts';
import { type ExportedMemory, exportedKeys, exportedMemory } from './exported-memory.ts';
import { assertHeader, headerJson, missingHeader } from './header.ts';
import { ImportProblem } from './import-problem.ts';
import { parseJson, parseRecord } from './parse-record.ts';
import { plainMemories } from './plain-markdown.ts';

export type ImportItem =
  | { readonly kind: 'exported'; readonly memory: ExportedMemory }
  /** Of a file that was written by hand. */
  | { readonly kind: 'plain'; readonly content: string };

const commentStart = '<!-- mcpctl ';
const headerLine = /^<!-- mcpctl ([^\n]*) -->\n/;
const sectionStart = /\n## Memory \d+\n\n<!-- mcpctl ([^\n]*) -->\n\n/y;
/** How far below the beginning of a section its comment is. */
const linesToComment = 3;

/** @param first place of the first of them in the whole file; what is not its beginning has no header */
export function writeMarkdown(memories: readonly ExportedMemory[], first = 0): string {
  const sections = memories.map(({ content, ...fields }, n) => {
    const json = JSON.stringify({ length: content.length, ...fields }, ['length', ...exportedKeys]);
    return `\n## Memory ${first + n + 1}\n\n${comment(json)}\n\n${content}\n`;
  });
  return [...(first === 0 ? [`${comment(headerJson)}\n`] : []), ...sections].join('');
}

/**
 * All memories of the file, in its order: of one that `writeMarkdown` wrote, the same memories; of any other, one for
 * each item of a list and each paragraph.
 *
 * @throws ImportProblem on the first thing that is wrong
 */
export function readMarkdown(text: string, limits: ReadLimits): readonly ImportItem[] {
  return collect(itemsIn(withoutByteOrderMark(text)), limits, (item) =>
    item.kind === 'exported' ? item.memory.id.toLowerCase() : null,
  );
}

/** Two hyphens would end the comment in the eyes of some readers. */
function comment(json: string): string {
  return `${commentStart}${json.replaceAll('--', '\\u002d\\u002d')} -->`;
}

function itemsIn(text: string): Iterable<Found<ImportItem>> {
  if (text.startsWith(commentStart)) return exportedMemories(text);
  if (text.includes(`\n${commentStart}`)) throw missingHeader(1);
  return plainMemories(text);
}

function* exportedMemories(text: string): Iterable<Found<ImportItem>> {
  let at = assertHeaderLine(text);
  let line = 2;
  while (at < text.length) {
    const section = readSection(text, at, line);
    yield { line: line + linesToComment, item: { kind: 'exported', memory: section.memory } };
    line += text.slice(at, section.end).split('\n').length - 1;
    at = section.end;
  }
}

/** @returns where it ends */
function assertHeaderLine(text: string): number {
  if (/^[^\n]*\r\n/.test(text)) {
    throw new ImportProblem(1, 'the line ends are CRLF; turn them back into LF, as this file was written');
  }
  const [whole, json] = headerLine.exec(text) ?? [];
  if (whole === undefined || json === undefined) throw missingHeader(1);
  assertHeader(parseJson(json, 1), 1);
  return whole.length;
}

const sectionFields = z.looseObject({
  length: z.int().min(1),
  content: z.undefined('is not allowed here; it follows the comment').optional(),
});

/** The section that begins at `at`, in line `firstLine`. */
function readSection(
  text: string,
  at: number,
  firstLine: number,
): { readonly memory: ExportedMemory; readonly end: number } {
  sectionStart.lastIndex = at;
  const [whole, json] = sectionStart.exec(text) ?? [];
  if (whole === undefined || json === undefined) {
    throw new ImportProblem(firstLine, 'expected an empty line, "## Memory", and a whole mcpctl comment');
  }
  const line = firstLine + linesToComment;
  const { length, ...fields } = parseRecord(sectionFields, parseJson(json, line), line);
  const start = at + whole.length;
  const end = start + length;
  assertEnds(text, { end, length, line });
  const content = text.slice(start, end);
  return { memory: parseRecord(exportedMemory, { ...fields, content }, line), end: end + 1 };
}

/** What follows a content tells whether somebody changed it without its length. */
function assertEnds(
  text: string,
  { end, length, line }: { readonly end: number; readonly length: number; readonly line: number },
): void {
  if (end >= text.length) {
    throw new ImportProblem(line, `the file ends before the content does: its length is ${length}`);
  }
  const isLast = end + 1 === text.length && text[end] === '\n';
  if (isLast || text.startsWith('\n\n## Memory ', end)) return;
  const allowed = 'the end of the file, or an empty line and "## Memory"';
  throw new ImportProblem(line, `after the ${length} characters of this content, expected ${allowed}`);
}
