/** Tokens that this fleet gave out itself: the fleet's own, named ones, and those of virtual servers. */
import type { VirtualServer } from '../../../runtime/fleet/upstream.ts';
import { type NamedToken, tokenHash } from '../../../runtime/state/named-tokens.ts';
import type { ClientIdentity } from '../call/gateway-call.ts';

export type TokenEntry =
  | { readonly state: 'good'; readonly identity: ClientIdentity }
  | { readonly state: 'expired' };

export class TokenBook {
  readonly #fleetHash: string | null;
  readonly #now: () => number;
  #named: ReadonlyMap<string, NamedToken> = new Map();
  /** Names of virtual servers by the hash of their token. */
  #virtual: ReadonlyMap<string, string> = new Map();

  /** @param options.now milliseconds since 1970 */
  constructor(options: { readonly fleetToken: string | null; readonly now?: () => number }) {
    this.#fleetHash = options.fleetToken === null ? null : tokenHash(options.fleetToken);
    this.#now = options.now ?? Date.now;
  }

  setNamed(tokens: readonly NamedToken[]): void {
    this.#named = new Map(tokens.map((token) => [token.hash, token]));
  }

  setVirtual(servers: Readonly<Record<string, VirtualServer>>): void {
    const withToken = Object.entries(servers).flatMap(([name, { tokenHash: hash }]) =>
      hash === null ? [] : [[hash, name] as const],
    );
    this.#virtual = new Map(withToken);
  }

  /**
   * `null`: it is none of ours. Looking up a hash tells nobody who measures the time anything about a token: which hash a
   * guess has, cannot be chosen.
   */
  find(token: string): TokenEntry | null {
    const hash = tokenHash(token);
    if (hash === this.#fleetHash) return { state: 'good', identity: { id: 'fleet', scopes: null } };
    const named = this.#named.get(hash);
    if (named !== undefined) return this.#entryOf(named);
    const virtual = this.#virtual.get(hash);
    if (virtual === undefined) return null;
    const grants = [{ servers: [virtual], tools: [], readOnly: false }];
    return { state: 'good', identity: { id: `virtual:${virtual}`, scopes: { grants } } };
  }

  #entryOf({ name, servers, tools, readOnly, expiresAt }: NamedToken): TokenEntry {
    if (expiresAt !== null && Date.parse(expiresAt) <= this.#now()) return { state: 'expired' };
    const isUnlimited = servers.length === 0 && tools.length === 0 && !readOnly;
    const scopes = isUnlimited ? null : { grants: [{ servers, tools, readOnly }] };
    return { state: 'good', identity: { id: `token:${name}`, scopes } };
  }
}
