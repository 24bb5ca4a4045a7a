/** What clients asked a child of the older eras to keep in mind, and what a new run of it has to be told again. */
import type { Params } from './messages.ts';

export interface KeptRequest {
  readonly method: string;
  readonly params: Params;
}

/** Nobody can make the host remember without end. */
const maxSubscriptions = 10_000;

export class KeptRequests {
  readonly #resources = new Set<string>();
  #logLevel: unknown = null;

  /** In the order in which a new run is to hear them. */
  get all(): readonly KeptRequest[] {
    const subscriptions = [...this.#resources].map((uri) => ({
      method: 'resources/subscribe',
      params: { uri },
    }));
    if (this.#logLevel === null) return subscriptions;
    return [{ method: 'logging/setLevel', params: { level: this.#logLevel } }, ...subscriptions];
  }

  /** The child has accepted this request. */
  accepted(method: string, { uri, level }: Params): void {
    if (method === 'logging/setLevel') this.#logLevel = level ?? null;
    if (typeof uri !== 'string') return;
    if (method === 'resources/unsubscribe') this.#resources.delete(uri);
    if (method === 'resources/subscribe' && this.#resources.size < maxSubscriptions) this.#resources.add(uri);
  }
}
