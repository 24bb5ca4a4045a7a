/** What a person wrote down in a Markdown file: each item of a list and each paragraph is something to remember. */
import { memoryFields } from '../memory-fields.ts';
import type { Found } from './collect.ts';
import { parseRecord } from './parse-record.ts';

interface Block {
  /** From this line on, up to and without `end`; the first line is 0. */
  readonly start: number;
  readonly end: number;
  /** Without what marks it. `null`: nothing to remember, such as a heading. */
  readonly content: string | null;
}

const blank = /^\s*$/;
const heading = /^ {0,3}#{1,6}(?:\s|$)/;
const thematicBreak = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
/** Makes a heading of the paragraph above it. */
const underline = /^ {0,3}(?:=+|-+)\s*$/;
/** Five blanks after the mark are one, and code that is indented by four. */
const itemMark = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?: {1,4}(?! )|\s|$)/;
/** Of numbered lists, only one from 1 on ends a paragraph: a line may begin with a year. */
const laterNumber = /^ {0,3}(?!1[.)])\d{1,9}[.)]/;
const codeFence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Headings and thematic breaks are passed over; code between fences is one memory.
 *
 * @throws ImportProblem at a content that is too long or cannot be stored, when it is reached
 * @see https://spec.commonmark.org/0.31.2/#blocks-and-inlines which it follows as far as the outermost blocks go
 */
export function* plainMemories(
  text: string,
): Iterable<Found<{ readonly kind: 'plain'; readonly content: string }>> {
  const lines = text.split(/\r?\n/);
  let at = 0;
  while (at < lines.length) {
    const { start, end, content } = blockAt(lines, at);
    const line = start + 1;
    if (content !== null && content !== '') {
      yield { line, item: { kind: 'plain', content: parseRecord(memoryFields.content, content, line) } };
    }
    at = end;
  }
}

function blockAt(lines: readonly string[], start: number): Block {
  const first = lines[start] ?? '';
  if (blank.test(first) || heading.test(first) || thematicBreak.test(first)) {
    return { start, end: start + 1, content: null };
  }
  const [, fence] = codeFence.exec(first) ?? [];
  if (fence !== undefined) return code(lines, start, fence);
  const [mark] = itemMark.exec(first) ?? [];
  return mark === undefined ? paragraph(lines, start) : listItem(lines, start, mark.length);
}

/** Without an end, it goes on to the end of the file. */
function code(lines: readonly string[], start: number, fence: string): Block {
  const end = 1 + endAt(lines, start, (line) => !isEndOfCode(line, fence));
  return { start, end, content: joined(lines.slice(start, end)) };
}

/** Nested lists and what else is indented belong to it. */
function listItem(lines: readonly string[], start: number, markChars: number): Block {
  const belongs = (line: string, n: number): boolean =>
    blank.test(line) ||
    indentOf(line) >= markChars ||
    (beginsParagraph(line) && !blank.test(lines[n - 1] ?? ''));
  const end = endAt(lines, start, belongs);
  const indent = new RegExp(`^(?:\t| {0,${markChars}})`);
  const [first = '', ...rest] = lines.slice(start, end);
  return {
    start,
    end,
    content: joined([first.slice(markChars), ...rest.map((line) => line.replace(indent, ''))]),
  };
}

function paragraph(lines: readonly string[], start: number): Block {
  const end = endAt(
    lines,
    start,
    (line) => !underline.test(line) && (beginsParagraph(line) || laterNumber.test(line)),
  );
  return underline.test(lines[end] ?? '')
    ? { start, end: end + 1, content: null }
    : { start, end, content: joined(lines.slice(start, end)) };
}

/** The first line after `start` that does not belong to what begins there. */
function endAt(
  lines: readonly string[],
  start: number,
  belongs: (line: string, n: number) => boolean,
): number {
  let end = start + 1;
  while (end < lines.length && belongs(lines[end] ?? '', end)) end += 1;
  return end;
}

function beginsParagraph(line: string): boolean {
  return ![blank, heading, thematicBreak, itemMark, codeFence].some((other) => other.test(line));
}

function isEndOfCode(line: string, fence: string): boolean {
  const [, end] = codeFence.exec(line.trimEnd()) ?? [];
  return end?.startsWith(fence) === true && line.trim() === end;
}

/** In columns. */
function indentOf(line: string): number {
  const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
  return indent.replaceAll('\t', '    ').length;
}

function joined(lines: readonly string[]): string {
  return lines.join('\n').trim();
}
