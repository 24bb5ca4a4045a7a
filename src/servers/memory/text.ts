/** Text that PostgreSQL can keep: no NUL character, no half of a surrogate pair. */
import { z } from 'zod';
import { ToolError } from '../kit/tool-error.ts';

const rule = 'holds a NUL character or half of a surrogate pair, which no database keeps';

/** For every text a caller gives. */
export function text(): z.ZodString {
  return z.string().refine(isStorable, rule);
}

/** @throws ToolError `arguments_invalid` when a text or a key anywhere in `value` cannot be kept */
export function assertStorable(value: unknown, name: string): void {
  JSON.stringify(value, (key, part: unknown) => {
    if (isStorable(key) && (typeof part !== 'string' || isStorable(part))) return part;
    throw new ToolError('arguments_invalid', `${name} ${rule}`, { hint: 'Leave that character out' });
  });
}

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}
