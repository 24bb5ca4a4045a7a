/** The tools of the fleet as a run sees them: every server behind one door, named `server__tool`. */
import type { FleetTool, FleetToolResult } from './fleet-client.ts';

export type { FleetTool, FleetToolResult };

export interface FleetTools {
  /**
   * @param options.maxAgeMs how old the answer may be; default 5000
   * @throws OperationalError `SERVER_UNREACHABLE`, `CIRCUIT_OPEN`
   */
  list(options?: { readonly maxAgeMs?: number }): Promise<readonly FleetTool[]>;
  /**
   * A tool's own failure is a result with `isError`.
   *
   * @throws OperationalError `SERVER_UNREACHABLE`, `CIRCUIT_OPEN`
   */
  call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<FleetToolResult>;
}
