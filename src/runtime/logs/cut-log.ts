import { fstatSync, ftruncateSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 256 * 1024;
/** A writer faster than the copy is not waited for for ever. */
const maxRounds = 50;

/**
 * Moves the content of `file` into `part` and empties `file`. Its writer goes on: it appends, so its next line lands at
 * the new beginning. What it writes in the instant between the last look at the size and the emptying is lost.
 *
 * @param keepBytes of a longer file only the newest of this many bytes are kept, with `note` before them
 */
export async function cutLog(options: {
  readonly file: string;
  readonly part: string;
  readonly keepBytes: number;
  readonly note: (droppedBytes: number) => string;
}): Promise<void> {
  const { file, part, keepBytes, note } = options;
  await using source = await open(file, 'r+');
  await using target = await open(part, 'wx', 0o600);
  const { size } = await source.stat();
  const droppedBytes = size > keepBytes ? await lineStartAfter(source, size - keepBytes) : 0;
  if (droppedBytes > 0) await target.write(note(droppedBytes));
  let position = droppedBytes;
  for (let round = 1; ; round += 1) {
    position = await copyToEnd(source, target, position);
    // Both at once: anything that takes its time in between lets lines slip away.
    if (fstatSync(source.fd).size > position && round < maxRounds) continue;
    ftruncateSync(source.fd);
    return;
  }
}

async function copyToEnd(source: FileHandle, target: FileHandle, from: number): Promise<number> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let position = from; ; ) {
    const { bytesRead } = await source.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return position;
    await target.write(chunk, 0, bytesRead);
    position += bytesRead;
  }
}

/** The first line that begins at or after `offset`, if one does within a chunk. */
async function lineStartAfter(source: FileHandle, offset: number): Promise<number> {
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const { bytesRead } = await source.read(chunk, 0, chunkBytes, offset);
  const end = chunk.subarray(0, bytesRead).indexOf(0x0a);
  return end === -1 ? offset : offset + end + 1;
}
