import { OperationalError } from '../../../runtime/errors.ts';
import type { UpstreamTokens } from './remote-endpoint.ts';

/** Where nobody can log in to a remote server. */
export const noTokens: UpstreamTokens = {
  token: (server, url) =>
    Promise.reject(
      new OperationalError('SERVER_UNREACHABLE', { server, url, reason: 'it wants an OAuth login' }),
    ),
};
