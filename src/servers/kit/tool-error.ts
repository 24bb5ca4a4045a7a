import type { CallToolResult } from '@modelcontextprotocol/server';

/**
 * What the caller of a tool can recover from. It reaches the model as a result with `isError` and the JSON text
 * `{code, message, hint, retryable}`.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** Stable, snake_case: `memory_not_found`. */
  readonly code: string;
  /** What to do now, written for the model. */
  readonly hint: string;
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    advice: { readonly hint: string; readonly retryable?: boolean },
  ) {
    super(message);
    this.code = code;
    this.hint = advice.hint;
    this.retryable = advice.retryable ?? false;
  }
}

export function toolErrorResult({ code, message, hint, retryable }: ToolError): CallToolResult {
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify({ code, message, hint, retryable }) }],
  };
}
