/** What a client of OAuth reads in order to find out where tokens for the gateway come from. @see RFC 9728 */
import type { OAuthResource } from '../../../runtime/fleet/gateway-policy.ts';

export const protectedResourcePath = '/.well-known/oauth-protected-resource';

export function protectedResource({ issuer, audience, scopes }: OAuthResource): Record<string, unknown> {
  const known = Object.keys(scopes);
  return {
    resource: audience,
    authorization_servers: [issuer],
    ...(known.length === 0 ? {} : { scopes_supported: known }),
    bearer_methods_supported: ['header'],
    resource_name: 'mcpctl',
  };
}

/** Where the metadata for what is served at `path` stands. @see RFC 9728, 3.1 */
export function metadataUrl(origin: string, path: string): string {
  return `${origin}${protectedResourcePath}${path === '/' ? '' : path}`;
}
