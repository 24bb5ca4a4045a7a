/** What every call passes on its way, put together from the policy in force. */
import type { IncomingMessage } from 'node:http';
import type { GatewayPolicy } from '../../../runtime/fleet/gateway-policy.ts';
import { type Authentication, authenticate } from '../access/authenticate.ts';
import { authorise } from '../access/authorise.ts';
import { OAuthTokens } from '../access/oauth-tokens.ts';
import type { TokenBook } from '../access/token-book.ts';
import { cachedCall } from '../cache/cached-calls.ts';
import type { ResultCache } from '../cache/result-cache.ts';
import { metadataUrl } from '../discovery/protected-resource.ts';
import type { Admission } from '../limits/admission.ts';
import type { ToolFacts } from '../policy/tool-facts.ts';
import { CallRefusal } from './call-refusal.ts';
import type { CallWitness } from './call-witness.ts';
import type { ClientIdentity, GatewayCall } from './gateway-call.ts';
import type { CallStages, ToolView, Turn } from './pipeline.ts';

export interface StagesOptions {
  /** Whether the environment switches authentication off. */
  readonly isOpen: boolean;
  readonly policy: () => GatewayPolicy;
  readonly book: TokenBook;
  readonly tools: ToolView;
  readonly facts: ToolFacts;
  readonly cache: ResultCache;
  readonly admission: Admission;
  readonly witness: CallWitness;
  /** Somebody was turned away at the door. */
  readonly onRefused: (refusal: CallRefusal) => void;
}

export function openStages(options: StagesOptions): CallStages {
  const { policy, facts, cache, admission, witness, onRefused } = options;
  let oauth: OAuthTokens | null = null;
  let oauthOf: GatewayPolicy['oauth'] = null;
  const oauthTokens = (resource: GatewayPolicy['oauth']): OAuthTokens | null => {
    // Another issuer begins without the keys of the last one.
    if (resource !== oauthOf) oauth = resource === null ? null : new OAuthTokens({ resource });
    oauthOf = resource;
    return oauth;
  };
  const authenticationFor = (request: IncomingMessage): Authentication => {
    const { auth, oauth: resource } = policy();
    return {
      auth: options.isOpen ? 'none' : auth === 'none' ? 'token' : auth,
      book: options.book,
      oauth: oauthTokens(resource),
      challenge: {
        resourceMetadata:
          resource === null ? null : metadataUrl(originOf(resource.audience, request), pathOf(request)),
        scopes: Object.keys(resource?.scopes ?? {}),
      },
    };
  };
  const refused = (error: unknown): never => {
    if (error instanceof CallRefusal) onRefused(error);
    throw error;
  };
  const sent = (call: GatewayCall, turn: Turn): Turn => {
    witness.onSent(call);
    return turn;
  };
  return {
    authenticate: (request): ClientIdentity | Promise<ClientIdentity> => {
      try {
        const found = authenticate(request, authenticationFor(request));
        return found instanceof Promise ? found.catch(refused) : found;
      } catch (error) {
        return refused(error);
      }
    },
    authorise: (call) => authorise(call, facts),
    tools: options.tools,
    cached: (call, load) => cachedCall(call, cache, load),
    admit: (call) => {
      const turn = admission.admit(call);
      return turn instanceof Promise ? turn.then((given) => sent(call, given)) : sent(call, turn);
    },
    onEnd: (call, end, durationMs) => witness.onEnd(call, end, durationMs),
  };
}

/** The public one, where the audience is a URL; else the one that the client used. */
function originOf(audience: string, { headers }: IncomingMessage): string {
  return URL.parse(audience)?.origin ?? `http://${headers.host ?? ''}`;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}
