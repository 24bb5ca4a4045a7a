/** One server behind the gateway, whatever it speaks and wherever it runs. */
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import type { Asker } from '../client/asker.ts';
import type { Params, RpcError } from '../protocol/messages.ts';

export interface ServerLink {
  readonly name: string;
  /** What the server said of itself when it was last asked; `null` while it never answered. */
  readonly known: ServerOpening | null;
  /** Whether it keeps a session for each client, in which subscriptions are. */
  readonly keepsSessions: boolean;
  /** Waits until the server has been opened. @throws OperationalError `SERVER_UNREACHABLE`, `TIMED_OUT` */
  opening(signal?: AbortSignal): Promise<ServerOpening>;
  /** Exactly one of `result`, `error` and `failed` of `sink` is called, later than this returns. */
  send(request: OutgoingRequest, sink: AnswerSink): SentRequest;
  /** Has no answer; lost when the server is away. */
  notify(method: string, params: Params | undefined, asker: Asker): void;
  /** What the server says of itself, as long as somebody `follows` it. @returns ends it */
  onEvent(listener: (event: ServerEvent) => void): () => void;
  /** Which of the server's news somebody waits for. Each call replaces the one before. */
  follow(interest: Interest): void;
  /** Rejects when the server does not answer properly; for health. */
  check(signal: AbortSignal): Promise<void>;
  /** The client's session is over: what the server keeps for it can go. */
  forget(sessionId: string): void;
  /** Ends every request under way with `failed`. */
  close(): Promise<void>;
}

export interface OutgoingRequest {
  readonly method: string;
  /** As the client sent them, with the server's own names. */
  readonly params: Params | undefined;
  readonly asker: Asker;
  /** Of the client's URL, with `?`; empty without. */
  readonly query: string;
  readonly limits: CallLimits;
}

export interface CallLimits {
  /** Without a sign of life. */
  readonly timeoutMs: number;
  /** In all. */
  readonly maxTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** May be sent again when it is not known whether it arrived. */
  readonly isRepeatable: boolean;
}

export interface SentRequest {
  /** The server is told; nothing more comes to the sink. */
  cancel(reason: string): void;
}

export interface AnswerSink {
  result(resultJson: string): void;
  /** The server's own error. */
  error(error: RpcError): void;
  /** The server could not be asked, or did not answer. */
  failed(error: Error): void;
  /** Progress and messages, before the answer. */
  notify(method: string, params: Params | undefined): void;
  /** A server of the legacy era asks its client something while it works. @throws RpcFailure */
  ask(method: string, params: Params | undefined): Promise<unknown>;
}

/** An error that is the answer to a request. */
export class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
  readonly error: RpcError;

  constructor(error: RpcError) {
    super(error.message);
    this.error = error;
  }
}

export type ListKind = 'tools' | 'prompts' | 'resources';

export type ServerEvent =
  | (News & { readonly kind: 'list-changed'; readonly list: ListKind })
  | (News & { readonly kind: 'resource-updated'; readonly uri: string; readonly params: Params })
  | (News & {
      readonly kind: 'log';
      readonly params: Params;
      /** Sessions that have heard it as part of a call. */
      readonly told: ReadonlySet<string>;
    })
  /** It was opened anew: whatever it said before may be different. */
  | { readonly kind: 'opened' };

interface News {
  /** The one client session that it is for; `null`: whoever listens. */
  readonly sessionId: string | null;
}

export interface Interest {
  /** Whether any client listens at all. */
  readonly isFollowed: boolean;
  readonly resources: ReadonlySet<string>;
  /** The most talkative that a client wants; `null`: nobody wants any. */
  readonly logLevel: LogLevel | null;
}

export const logLevels = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const;
export type LogLevel = (typeof logLevels)[number];

export function isLogLevel(value: unknown): value is LogLevel {
  return logLevels.some((level) => level === value);
}

/** Whether who wants `wanted` wants a message of `level`. */
export function isWanted(level: unknown, wanted: LogLevel | null): boolean {
  if (wanted === null) return false;
  return !isLogLevel(level) || logLevels.indexOf(level) >= logLevels.indexOf(wanted);
}
