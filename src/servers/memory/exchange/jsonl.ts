/** Memories as JSON lines, after a header: for programs, and for taking memories from one place to another. */
import { collect, type Found, type ReadLimits } from './collect.ts';
import { type ExportedMemory, exportedKeys, exportedMemory } from './exported-memory.ts';
import { assertHeader, headerJson, missingHeader } from './header.ts';
import { jsonLines } from './json-lines.ts';
import { parseRecord } from './parse-record.ts';

/** @param first place of the first of them in the whole file; what is not its beginning has no header */
export function writeJsonl(memories: readonly ExportedMemory[], first = 0): string {
  const lines = memories.map((memory) => JSON.stringify(memory, [...exportedKeys]));
  return [...(first === 0 ? [headerJson] : []), ...lines].map((line) => `${line}\n`).join('');
}

/** All memories of the file, in its order. @throws ImportProblem on the first thing that is wrong */
export function readJsonl(text: string, limits: ReadLimits): readonly ExportedMemory[] {
  return collect(memoriesIn(text), limits, ({ id }) => id.toLowerCase());
}

function* memoriesIn(text: string): Iterable<Found<ExportedMemory>> {
  let hasHeader = false;
  for (const { line, item } of jsonLines(text)) {
    if (hasHeader) yield { line, item: parseRecord(exportedMemory, item, line) };
    else assertHeader(item, line);
    hasHeader = true;
  }
  if (!hasHeader) throw missingHeader(1);
}
