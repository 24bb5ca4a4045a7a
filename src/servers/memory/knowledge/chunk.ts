/** Cuts a document at its own seams: Markdown headings first, then paragraphs, then sentences. */

export interface Chunk {
  /** The headings above it, such as `Backup › Restore`; '' before the first. */
  readonly heading: string;
  readonly content: string;
}

export interface Chunking {
  /** No chunk becomes longer by another paragraph. */
  readonly targetChars: number;
  /** Carried over from the end of the chunk before, so that a thought cut in two is found from both sides. */
  readonly overlapChars: number;
}

/** A passage this long still has one meaning to embed. */
export const defaultChunking: Chunking = { targetChars: 1200, overlapChars: 150 };

const headingLine = /^(#{1,6})\s+(.+?)\s*#*\s*$/;
const fence = /^\s*(```|~~~)/;

/** At least one chunk for any text that is not blank. */
export function chunkDocument(text: string, chunking: Chunking = defaultChunking): readonly Chunk[] {
  return sections(text).flatMap(({ heading, lines }) =>
    pack(paragraphs(lines.join('\n'), chunking), chunking).map((content) => ({ heading, content })),
  );
}

interface Section {
  readonly heading: string;
  readonly lines: string[];
}

function sections(text: string): readonly Section[] {
  const path: string[] = [];
  const found: Section[] = [{ heading: '', lines: [] }];
  let isCode = false;
  for (const line of text.split(/\r?\n/)) {
    if (fence.test(line)) isCode = !isCode;
    const [, marks, title] = isCode ? [] : (headingLine.exec(line) ?? []);
    if (marks === undefined || title === undefined) {
      found.at(-1)?.lines.push(line);
      continue;
    }
    path.splice(marks.length - 1);
    path[marks.length - 1] = title;
    found.push({ heading: path.filter(Boolean).join(' › '), lines: [] });
  }
  return found;
}

function paragraphs(text: string, { targetChars }: Chunking): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .flatMap((paragraph) =>
      paragraph.length <= targetChars ? [paragraph] : sentences(paragraph, targetChars),
    );
}

/** A paragraph that is too long, in pieces that end with a sentence, a word, or at worst anywhere. */
function sentences(paragraph: string, targetChars: number): readonly string[] {
  const pieces: string[] = [];
  let rest = paragraph;
  while (rest.length > targetChars) {
    const window = rest.slice(0, targetChars);
    const sentenceEnd = Math.max(
      window.lastIndexOf('. '),
      window.lastIndexOf('? '),
      window.lastIndexOf('! '),
    );
    const cut = [sentenceEnd + 1, window.lastIndexOf(' ')].find((at) => at > targetChars / 2) ?? targetChars;
    pieces.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** Joins paragraphs up to the target; each chunk after the first begins with the end of the one before. */
function pack(parts: readonly string[], { targetChars, overlapChars }: Chunking): readonly string[] {
  const chunks: string[] = [];
  let current = '';
  for (const part of parts) {
    if (current !== '' && current.length + part.length > targetChars) {
      chunks.push(current);
      current = [overlapOf(current, overlapChars), part].filter(Boolean).join('\n\n');
    } else {
      current = current === '' ? part : `${current}\n\n${part}`;
    }
  }
  return current === '' ? chunks : [...chunks, current];
}

function overlapOf(text: string, overlapChars: number): string {
  if (overlapChars === 0) return '';
  const tail = text.slice(-overlapChars);
  return tail.slice(tail.indexOf(' ') + 1);
}
