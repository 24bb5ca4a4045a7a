/** Keys by which a server notices that it was sent the same call twice. */
import type { FleetTool } from '../../runtime/mcp/fleet-tools.ts';

const keyArgument = 'idempotency_key';

export function takesIdempotencyKey({ inputSchema }: Pick<FleetTool, 'inputSchema'>): boolean {
  return Object.hasOwn(inputSchema.properties ?? {}, keyArgument);
}

/** With `key`, where the tool takes one and the caller has not chosen its own. */
export function withIdempotencyKey(
  tool: Pick<FleetTool, 'inputSchema'>,
  args: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  return takesIdempotencyKey(tool) && args[keyArgument] === undefined
    ? { ...args, [keyArgument]: key }
    : args;
}
