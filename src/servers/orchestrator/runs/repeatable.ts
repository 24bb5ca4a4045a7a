/** Which calls may be made twice: those that only read, and those that carry an idempotency key. */
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { effectOf } from './tool-effect.ts';

const keyArgument = 'idempotency_key';

export function isRepeatable(tool: FleetTool): boolean {
  return effectOf(tool) === 'read' || takesKey(tool);
}

/** The same key for every attempt at one step, so that the second has no second effect. */
export function withIdempotencyKey(
  tool: FleetTool,
  args: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  return takesKey(tool) && args[keyArgument] === undefined ? { ...args, [keyArgument]: key } : args;
}

function takesKey({ inputSchema }: FleetTool): boolean {
  return Object.hasOwn(inputSchema.properties ?? {}, keyArgument);
}
