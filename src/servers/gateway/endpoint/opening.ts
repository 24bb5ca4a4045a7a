/** What the gateway says of a path at the beginning: `initialize` and `server/discover`. */
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { version } from '../../../runtime/version.ts';
import { agreedVersion, metaKeys, modernVersion } from '../protocol/eras.ts';
import { isObject, type Params } from '../protocol/messages.ts';
import type { View } from '../views/view.ts';
import type { Services } from './services.ts';

export interface Introduction {
  readonly capabilities: Params;
  readonly serverInfo: Params;
  readonly instructions?: string;
}

const instructions = {
  aggregate:
    'All MCP servers of this fleet as one. Tools are named server__tool. Begin with tools__search_tools when you do not know which tool fits.',
  virtual: 'A selection of the tools of this fleet, named server__tool.',
} as const;

/** @throws OperationalError when the one server behind the path cannot be asked */
export async function introduce(view: View, services: Services, signal: AbortSignal): Promise<Introduction> {
  if (view.kind === 'aggregate') {
    return {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
      },
      serverInfo: { name: 'mcpctl', version },
      instructions: instructions.aggregate,
    };
  }
  if (view.kind === 'virtual') {
    return {
      capabilities: { tools: { listChanged: true }, logging: {} },
      serverInfo: { name: view.name, version },
      instructions: instructions.virtual,
    };
  }
  const [server = ''] = view.servers();
  const opening = await services.link(server)?.opening(signal);
  if (opening === undefined) throw new RangeError(`no server is named "${server}"`);
  return introductionOf(opening);
}

/** A new client of the legacy era. */
export function initializeResult(
  { capabilities, serverInfo, instructions: text }: Introduction,
  params: Params | undefined,
): Params & { readonly protocolVersion: string } {
  return {
    protocolVersion: agreedVersion(params?.['protocolVersion']),
    capabilities,
    serverInfo,
    ...(text === undefined ? {} : { instructions: text }),
  };
}

export function discoverResult({ capabilities, serverInfo, instructions: text }: Introduction): Params {
  // Tasks are an extension of their own in the modern era.
  const { tasks: _tasks, ...known } = capabilities;
  return {
    resultType: 'complete',
    supportedVersions: [modernVersion],
    capabilities: known,
    ttlMs: 0,
    cacheScope: 'private',
    ...(text === undefined ? {} : { instructions: text }),
    _meta: { [metaKeys.serverInfo]: serverInfo },
  };
}

function introductionOf(opening: ServerOpening): Introduction {
  const { capabilities, serverInfo, instructions: text } = opening;
  return {
    capabilities: isObject(capabilities) ? capabilities : {},
    serverInfo: { ...serverInfo },
    ...(text === undefined ? {} : { instructions: text }),
  };
}
