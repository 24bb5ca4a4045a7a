/** Runs one tool of the fleet and notes how it did. */
import { OperationalError } from '../../../runtime/errors.ts';
import { withIdempotencyKey } from '../../kit/idempotency-key.ts';
import { ToolError } from '../../kit/tool-error.ts';
import { outcomeOf } from '../../kit/tool-outcome.ts';
import type { CatalogueTool } from '../catalogue/catalogue.ts';
import type { ToolsDeps } from '../deps.ts';

export interface Execution {
  readonly tool: CatalogueTool;
  readonly args: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  /** `null`: none. */
  readonly idempotencyKey: string | null;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
}

/** @returns the tool's value @throws ToolError with the tool's own code and hint, or `tool_timed_out` */
export async function execute(
  { fleet, metrics }: Pick<ToolsDeps, 'fleet' | 'metrics'>,
  execution: Execution,
): Promise<{ readonly value: unknown; readonly durationMs: number }> {
  const { tool } = execution;
  const began = performance.now();
  let error: string | null = 'internal_error';
  try {
    const value = await run(fleet, execution);
    error = null;
    return { value, durationMs: Math.round(performance.now() - began) };
  } catch (thrown) {
    if (thrown instanceof ToolError) error = thrown.code;
    if (thrown instanceof OperationalError) error = thrown.code.toLowerCase();
    throw thrown;
  } finally {
    metrics.record({ tool: tool.name, error, durationMs: performance.now() - began });
  }
}

async function run(
  fleet: ToolsDeps['fleet'],
  { tool, args, timeoutMs, idempotencyKey, signal }: Execution,
): Promise<unknown> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const sent = idempotencyKey === null ? args : withIdempotencyKey(tool.definition, args, idempotencyKey);
  const outcome = await fleet
    .call(tool.name, sent, AbortSignal.any([signal, deadline]))
    .then(outcomeOf, (error: unknown) => {
      if (!deadline.aborted) throw error;
      throw new ToolError('tool_timed_out', `${tool.name} took longer than ${timeoutMs} ms`, {
        hint: 'It may have had its effect: look before you call it again, with a larger timeout_ms',
      });
    });
  if (outcome.ok) return outcome.value;
  const {
    code,
    message,
    retryable,
    hint = 'validate_arguments tells what is wrong with the arguments',
  } = outcome.error;
  throw new ToolError(code, `${tool.name}: ${message}`, { hint, retryable });
}
