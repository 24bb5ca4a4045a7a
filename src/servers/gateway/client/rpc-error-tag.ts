/** Which JSON-RPC error a request was answered with, for who counts them; the answer itself is bytes by then. */
import type { ServerResponse } from 'node:http';

const codes = new WeakMap<ServerResponse, number>();

export function tagRpcError(response: ServerResponse, code: number): void {
  codes.set(response, code);
}

/** `null`: none that the gateway knows of. */
export function rpcErrorOf(response: ServerResponse): number | null {
  return codes.get(response) ?? null;
}
