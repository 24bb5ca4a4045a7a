import { version } from '../version.ts';

/** The opening of every protocol era but the newest, and servers of the newest answer it too: the widest probe. */
export const initializeRequest: object = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'mcpctl-readiness', version },
  },
};
