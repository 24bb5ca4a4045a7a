import type { FileHandle } from 'node:fs/promises';

export interface FileLine {
  readonly text: string;
  /** Byte offset of its first byte. */
  readonly offset: number;
}

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** A longer line is cut into several. */
export const maxLineBytes: number = 1024 * 1024;

/** The lines before byte `end`, last one first, read in chunks: memory does not grow with the file. */
export async function* linesBackward(handle: FileHandle, end: number): AsyncGenerator<FileLine> {
  let position = end;
  /** Bytes from `position` on whose line began before it. */
  let rest: Buffer = Buffer.alloc(0);
  while (position > 0) {
    const start = Math.max(0, position - chunkBytes);
    const chunk = Buffer.alloc(position - start);
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, start);
    // Truncated meanwhile: what it held is gone.
    if (bytesRead < chunk.length) return;
    const bytes = Buffer.concat([chunk, rest]);
    let lineEnd = bytes.length;
    for (let at = lastNewline(bytes, lineEnd); at !== -1; at = lastNewline(bytes, lineEnd)) {
      if (at + 1 < lineEnd) yield { text: bytes.toString('utf8', at + 1, lineEnd), offset: start + at + 1 };
      lineEnd = at;
    }
    rest = bytes.subarray(0, lineEnd);
    position = start;
    if (rest.length > maxLineBytes) {
      yield { text: rest.toString('utf8'), offset: start };
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), offset: 0 };
}

function lastNewline(bytes: Buffer, before: number): number {
  return before === 0 ? -1 : bytes.lastIndexOf(newline, before - 1);
}
