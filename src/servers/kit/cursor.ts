import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ToolError } from './tool-error.ts';

/** The arguments of a call: a cursor belongs to the question it came from. */
type Question = Readonly<Record<string, unknown>> & { readonly cursor?: string | undefined };

/** What may differ between two pages of one answer. */
const pageArguments = new Set(['cursor', 'limit', 'max_tokens', 'explain']);

/** A place in the answer to `question`, in a form that callers pass back and need not understand. */
export function encodeCursor(position: unknown, question: Question): string {
  return Buffer.from(JSON.stringify({ at: position, of: digestOf(question) })).toString('base64url');
}

/** `null` without a cursor. @throws ToolError `cursor_invalid`, also for a cursor of another question */
export function decodeCursor<T>(question: Question, position: z.ZodType<T>): T | null {
  if (question.cursor === undefined) return null;
  const { at, of } = parse(question.cursor, position);
  if (of !== digestOf(question)) {
    throw new ToolError('cursor_invalid', 'This cursor belongs to another question', {
      hint: 'Pass it with the very arguments of the call it came from, or leave cursor out to begin anew',
    });
  }
  return at;
}

function parse<T>(cursor: string, position: z.ZodType<T>): { readonly at: T; readonly of: string } {
  try {
    const json: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return z.object({ at: position, of: z.string() }).parse(json);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new ToolError('cursor_invalid', 'This cursor is not one of ours', {
      hint: 'Pass next_cursor of the answer before as it is, or leave cursor out to begin anew',
    });
  }
}

function digestOf(question: object): string {
  const asked = Object.entries(question).filter(([name]) => !pageArguments.has(name));
  return createHash('sha256').update(JSON.stringify(asked.toSorted())).digest('base64url').slice(0, 12);
}

export const cursorField: z.ZodOptional<z.ZodString> = z
  .string()
  .max(500)
  .optional()
  .describe('next_cursor of the answer before, for the next page');

/** The last of a page that is ordered by time, then id; `createdAt` in any form PostgreSQL and `Date.parse` both read. */
export const timeCursorSchema: z.ZodType<{ readonly createdAt: string; readonly id: string }> = z.object({
  createdAt: z
    .string()
    .max(64)
    .refine((time) => !Number.isNaN(Date.parse(time))),
  id: z.uuid(),
});
