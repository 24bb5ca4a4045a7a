/**
 * What mcpctl knows of a collection and Weaviate has no place for: the last line of the class's description, which
 * whoever copies, backs up or moves the class takes along.
 */
import { z } from 'zod';
import type { CollectionConfig } from '../collection.ts';

export interface ClassNote {
  /** As it was given; name and description stand in the class. */
  readonly config: Omit<CollectionConfig, 'name' | 'description'>;
  /** Weaviate's name of each vector, the unnamed one under an empty name; others after each reset. */
  readonly vectors: Readonly<Record<string, string>>;
  /** Property with the stemmed words of another one. */
  readonly stems: Readonly<Record<string, string>>;
  /** Weaviate's name of a vector without an index, another number in each write: see write-mark.ts. */
  readonly writeMark: string;
}

const mark = 'mcpctl: ';

const noteSchema = z.object({
  config: z.looseObject({
    properties: z.array(z.looseObject({ name: z.string(), dataType: z.string() })),
    dimensions: z.number().nullable(),
    namedVectors: z.record(z.string(), z.number()).optional(),
  }),
  vectors: z.record(z.string(), z.string()),
  stems: z.record(z.string(), z.string()),
  writeMark: z.string(),
});

export function describedWith(description: string | undefined, note: ClassNote): string {
  const line = `${mark}${JSON.stringify(note)}`;
  return description === undefined ? line : `${description}\n\n${line}`;
}

/** Without a note the class was made by others, or somebody wrote over the line. */
export function splitDescription(text: string): {
  readonly description: string | undefined;
  readonly note: ClassNote | null;
} {
  const at = text.lastIndexOf(mark);
  const note = at < 0 ? null : parsed(text.slice(at + mark.length));
  const description = note === null ? text : text.slice(0, at).replace(/\n\n$/, '');
  return { description: description === '' ? undefined : description, note };
}

function parsed(json: string): ClassNote | null {
  try {
    const { data } = noteSchema.safeParse(JSON.parse(json));
    return (data as ClassNote | undefined) ?? null;
  } catch {
    // No JSON: not ours.
    return null;
  }
}
