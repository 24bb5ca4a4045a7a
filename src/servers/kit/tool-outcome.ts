/** What one tool call came to, in the shape that is stored and shown. */
import { z } from 'zod';
import type { FleetToolResult } from '../../runtime/mcp/fleet-tools.ts';

export interface CallError {
  /** Stable, snake_case. */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  /** What to do now; our own servers say it. */
  readonly hint?: string | undefined;
}

export type ToolOutcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: CallError };

/** What our own servers send with `isError` (PRODUCT.md, "Rules for every tool"). */
const toolErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean().default(false),
  hint: z.string().optional(),
});

const maxStoredChars = 256 * 1024;
const maxMessageChars = 2000;

export function outcomeOf(result: FleetToolResult): ToolOutcome {
  const text = textOf(result);
  if (result.isError !== true)
    return { ok: true, value: bounded(result.structuredContent ?? parsed(text) ?? text) };
  const known = toolErrorSchema.safeParse(parsed(text));
  if (known.success) return { ok: false, error: { ...known.data, message: shortened(known.data.message) } };
  return failure('tool_failed', text === '' ? 'The tool failed without a message' : text, false);
}

export function failure(code: string, message: string, retryable: boolean): ToolOutcome {
  return { ok: false, error: { code, message: shortened(message), retryable } };
}

function shortened(message: string): string {
  return message.slice(0, maxMessageChars);
}

function textOf({ content }: FleetToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: most tools of other makers answer in prose.
    return null;
  }
}

/** Results stay in the database for good, so one call may not fill it. */
function bounded(value: unknown): unknown {
  const json = JSON.stringify(value);
  if (json.length <= maxStoredChars) return value;
  return { truncated: true, characters: json.length, beginning: json.slice(0, maxStoredChars) };
}
