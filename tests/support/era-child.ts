/** A stdio server that speaks one era only, as its first argument says: what a third-party server is like at its best. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { legacyServer, modernServer } from './era-servers.ts';

const onAbort = (): void => void process.stderr.write('aborted\n');

if (process.argv[2] === 'modern') serveStdio(() => modernServer(onAbort), { legacy: 'reject' });
else {
  const transport = new StdioServerTransport();
  // The SDK's type is written without exactOptionalPropertyTypes.
  await legacyServer(onAbort).connect(transport as Parameters<ReturnType<typeof legacyServer>['connect']>[0]);
}
