import { z } from 'zod';
import { ToolError } from './tool-error.ts';

/** A place in a list, in a form that callers pass back and need not understand. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** `null` without a cursor. @throws ToolError `cursor_invalid` */
export function decodeCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | null {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new ToolError('cursor_invalid', 'This cursor is not one of ours', {
      hint: 'Pass next_cursor of the answer before as it is, or leave cursor out to begin anew',
    });
  }
}

/** A cursor of ours, of another question. */
export function foreignCursor(): ToolError {
  return new ToolError('cursor_invalid', 'This cursor belongs to another question', {
    hint: 'Pass it with the very arguments of the call it came from, or leave cursor out to begin anew',
  });
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
