import { stripVTControlCharacters } from 'node:util';
import type { ChangedTool } from '../../runtime/mcp/tool-pins.ts';
import type { Paint } from './colour.ts';

/** What each tool said before and says now. Those words are somebody else's: nothing in them may move the cursor. */
export function changedToolLines(changed: readonly ChangedTool[], paint: Paint): readonly string[] {
  if (changed.length === 0) return ['No third-party tool has changed'];
  return changed.flatMap(({ server, tool, before, now }) => [
    `${server} ${tool}`,
    ...difference('description', before.description, now.description, paint),
    ...difference('input', before.input, now.input, paint),
    ...(before.description === now.description && before.input === now.input
      ? ['  title, output or annotations have changed']
      : []),
    `  accept it with \`mcpctl pins accept ${server} ${tool}\``,
  ]);
}

function difference(what: string, before: string, now: string, paint: Paint): readonly string[] {
  if (before === now) return [];
  return [
    `  ${what}:`,
    ...linesOf(before).map((line) => paint('red', `  - ${line}`)),
    ...linesOf(now).map((line) => paint('green', `  + ${line}`)),
  ];
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => stripVTControlCharacters(line));
}
