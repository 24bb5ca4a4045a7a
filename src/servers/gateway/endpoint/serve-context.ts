/** One request as an endpoint serves it: who asks, where the answer goes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientIdentity } from '../call/gateway-call.ts';
import type { Asker } from '../client/asker.ts';
import type { Reply } from '../client/reply.ts';
import type { Session } from '../sessions/session.ts';
import type { View } from '../views/view.ts';

export interface ServeContext {
  readonly view: View;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly identity: ClientIdentity;
  readonly asker: Asker;
  /** Of a client of the legacy era that opened one. */
  readonly session: Session | null;
  readonly reply: Reply;
  /** The body as it came; `null` for a part of a batch, whose answer is not the whole response. */
  readonly text: string | null;
  /** Of the URL, with `?`; empty without. */
  readonly query: string;
}
