/** Somebody who waits for news of servers: a session's stream, or a request that listens. */
import type { ResourceTarget } from '../lists/resource-catalogue.ts';
import type { Params } from '../protocol/messages.ts';
import type { ListKind, LogLevel } from '../upstream/server-link.ts';
import type { View } from '../views/view.ts';

export interface Audience {
  readonly view: View;
  /** `null` for one that has no session. */
  readonly sessionId: string | null;
  readonly logLevel: LogLevel | null;
  /** By the URI that the client knows. */
  readonly resources: ReadonlyMap<string, ResourceTarget>;
  wants(list: ListKind): boolean;
  deliver(method: string, params: Params | undefined): void;
}
