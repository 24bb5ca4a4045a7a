/** The file formats of memories. */
import { z } from 'zod';

const formats = ['jsonl', 'markdown', 'memory-server'] as const;
export type MemoryFormat = (typeof formats)[number];

export const formatField: z.ZodDefault<z.ZodType<MemoryFormat, MemoryFormat>> = z
  .enum(formats)
  .default('jsonl')
  .describe(
    'jsonl: one memory a line; markdown: for people to read; memory-server: the official memory server’s file',
  );
