/** Which calls may be made twice: those that only read, and those that carry an idempotency key. */
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import { takesIdempotencyKey } from '../../kit/idempotency-key.ts';
import { effectOf } from '../../kit/tool-effect.ts';

export function isRepeatable(tool: FleetTool): boolean {
  return effectOf(tool) === 'read' || takesIdempotencyKey(tool);
}
