/**
 * The one way of every call: authorise → cache → take a turn (rate, queue, concurrency) → the server. Names were
 * resolved before, by policy.
 *
 * A stage that has nothing to wait for returns no promise, so that a call through it costs nothing.
 */
import type { IncomingMessage } from 'node:http';
import type { ServerPolicy } from '../../../runtime/fleet/upstream.ts';
import type { FleetTool } from '../../../runtime/mcp/fleet-tools.ts';
import type { CallEnd, ClientIdentity, GatewayCall } from './gateway-call.ts';

export interface CallStages {
  /** Who sends this request, by its headers. @throws CallRefusal */
  authenticate(request: IncomingMessage): ClientIdentity | Promise<ClientIdentity>;
  /** Whether the client may do this. @throws CallRefusal */
  authorise(call: GatewayCall): void;
  readonly tools: ToolView;
  /** `null`: this call's answer is not for keeping. @throws whatever `load` throws, which is not kept */
  cached(call: GatewayCall, load: () => Promise<string>): Promise<string> | null;
  /** Waits for a turn at the server, in a bounded queue. @throws CallRefusal, or the reason of `call.signal` */
  admit(call: GatewayCall): Turn | Promise<Turn>;
  /** Told of every call at its end, refused ones included. */
  onEnd(call: GatewayCall, end: CallEnd, durationMs: number): void;
}

/** Which tools clients see and call, under which names. */
export interface ToolView {
  /** As clients see it; `null`: they do not. */
  shown(server: string, policy: ServerPolicy, tool: FleetTool, client: ClientIdentity): FleetTool | null;
  /** The server's own name for what a client calls; `null`: no such tool for clients. */
  own(server: string, policy: ServerPolicy, shownName: string): string | null;
}

/** A place among the calls that a server carries out at once. */
export interface Turn {
  /** Called exactly once. */
  release(): void;
}

/** What the gateway does with a call that got through. */
export interface Dispatch {
  /** Sends it; the answer goes to the client as it comes. */
  stream(): Promise<CallEnd>;
  /** Sends it and collects the JSON of its `result`. @throws on anything but a good result, `isError` included */
  collect(): Promise<string>;
  /** Answers the client with the JSON of a result. */
  answer(resultJson: string): void;
}

/** @throws whatever a stage or the server's side throws, after `onEnd` */
export async function passCall(call: GatewayCall, stages: CallStages, dispatch: Dispatch): Promise<void> {
  const began = performance.now();
  let end: CallEnd = { outcome: 'error', code: 'INTERNAL' };
  let turn: Turn | null = null;
  try {
    stages.authorise(call);
    const kept = stages.cached(call, () => inTurn(call, stages, () => dispatch.collect()));
    if (kept === null) {
      const admitted = stages.admit(call);
      turn = admitted instanceof Promise ? await admitted : admitted;
      end = await dispatch.stream();
    } else {
      dispatch.answer(await kept);
      end = { outcome: 'success' };
    }
  } catch (error) {
    end = call.isGivenUp ? { outcome: 'cancelled' } : { outcome: 'error', code: codeOf(error) };
    throw error;
  } finally {
    turn?.release();
    stages.onEnd(call, end, performance.now() - began);
  }
}

async function inTurn<T>(call: GatewayCall, stages: CallStages, work: () => Promise<T>): Promise<T> {
  const admitted = stages.admit(call);
  const turn = admitted instanceof Promise ? await admitted : admitted;
  try {
    return await work();
  } finally {
    turn.release();
  }
}

function codeOf(error: unknown): string {
  const { code, facts } = error as { readonly code?: unknown; readonly facts?: { readonly code?: unknown } };
  const found = code ?? facts?.code;
  return typeof found === 'string' ? found : 'INTERNAL';
}
