import { ToolError } from '../../kit/tool-error.ts';

const maxNamedKeys = 20;

/** The part of `value` at a JSON pointer (RFC 6901); '' is all of it. @throws ToolError `result_filter_invalid` */
export function partOf(value: unknown, pointer: string): unknown {
  if (pointer !== '' && !pointer.startsWith('/')) throw invalid(pointer, 'A JSON pointer begins with /');
  let current = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!hasPart(current, key)) {
      throw invalid(pointer, `There is no ${key}; ${keysOf(current)}`);
    }
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function hasPart(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return /^\d+$/.test(key) && Number(key) < value.length;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function keysOf(value: unknown): string {
  if (Array.isArray(value)) return `there is a list of ${value.length}, counted from 0`;
  if (typeof value !== 'object' || value === null) return 'there is a plain value';
  return `there are ${Object.keys(value).slice(0, maxNamedKeys).join(', ')}`;
}

function invalid(pointer: string, hint: string): ToolError {
  return new ToolError('result_filter_invalid', `The tool ran, but its result has no ${pointer}`, { hint });
}
