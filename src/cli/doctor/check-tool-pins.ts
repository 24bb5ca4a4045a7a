import {
  type ChangedTool,
  changedTools,
  readAcceptedTools,
  readSeenTools,
} from '../../runtime/mcp/tool-pins.ts';
import type { FleetPaths } from '../../runtime/state/fleet-paths.ts';
import { type Finding, failure } from './finding.ts';

/** Third-party tools that say something else of themselves than when they were first seen, or accepted. */
export function checkToolPins(
  paths: Pick<FleetPaths, 'seenToolsFile' | 'acceptedToolsFile'>,
): readonly Finding[] {
  try {
    const seen = readSeenTools(paths.seenToolsFile);
    const changed = changedTools(seen, readAcceptedTools(paths.acceptedToolsFile));
    if (changed.length > 0) return changed.map(findingOf);
    const count = Object.values(seen).reduce((sum, tools) => sum + Object.keys(tools).length, 0);
    if (count === 0) return [];
    return [
      {
        section: 'tools',
        name: 'definitions',
        status: 'ok',
        detail: `${count} third-party tools are as they were`,
      },
    ];
  } catch (error) {
    return [failure('tools', 'definitions', error)];
  }
}

function findingOf({ server, tool, before, now }: ChangedTool): Finding {
  const what = before.description === now.description ? 'its schema or annotations' : 'its description';
  return {
    section: 'tools',
    name: `${server} ${tool}`,
    status: 'warn',
    detail: `changed ${what} on ${now.at.slice(0, 10)}, after ${before.at.slice(0, 10)}`,
    fix: `Read what it says now with \`mcpctl pins\`; if that is right, \`mcpctl pins accept ${server} ${tool}\`.`,
  };
}
