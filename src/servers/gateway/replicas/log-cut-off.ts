import type { Logger } from '../../../runtime/telemetry/logger.ts';
import type { CutOff } from './router.ts';

/** One line for a call whose server went away in the middle: `mcpctl why` shows it as the last call in flight. */
export function logCutOff({ replica, request, ms, reason }: CutOff, log: Logger): void {
  const { method, tool } = calledIn(request.body);
  log.warn({ replica, method, tool, ms, reason }, 'call cut off');
}

function calledIn(body: Buffer | string | null): { method: string | null; tool: string | null } {
  try {
    const message = JSON.parse(body?.toString() ?? 'null') as {
      method?: unknown;
      params?: { name?: unknown };
    } | null;
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    return { method: text(message?.method), tool: text(message?.params?.name) };
  } catch {
    // Not every path of a server takes JSON.
    return { method: null, tool: null };
  }
}
