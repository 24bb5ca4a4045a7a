/** What the file says of servers of others, as it was checked. What it leaves out is `undefined`. */
import type { RemoteOAuth } from '../fleet/upstream.ts';
import type { LimitsInput, ProbeInput } from './config-input.ts';
import type { ServerPolicyInput } from './policy-input.ts';

export type ThirdPartyInput = HostedInput | RemoteInput;

export interface HostedInput extends LimitsInput, ServerPolicyInput {
  readonly enabled?: boolean | undefined;
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
}

export interface RemoteInput extends ServerPolicyInput {
  readonly enabled?: boolean | undefined;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly oauth?: OAuthClientInput | undefined;
  readonly startTimeout?: number | undefined;
  readonly probes?: { readonly readiness?: ProbeInput | undefined } | undefined;
}

interface OAuthClientInput {
  readonly grant?: RemoteOAuth['grant'] | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}
