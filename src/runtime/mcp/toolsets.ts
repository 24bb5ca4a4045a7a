/**
 * Toolsets: tools beyond the most used are listed only for those who ask for their set. Every tool can be called at any
 * time, listed or not.
 */

/** Which sets are listed besides the tools that belong to none. */
export type ToolsetChoice = 'all' | readonly string[];

/** In a listed tool's `_meta`: the set it belongs to, when it is not listed unasked. */
export const toolsetMeta = 'mcpctl/toolset';

/** Query of an MCP endpoint that lists every tool. */
export const allToolsets = '?toolsets=all';

/** @param text names separated by commas, or `all` */
export function parseToolsets(text: string): ToolsetChoice {
  const names = text.split(',').filter(Boolean);
  return names.includes('all') ? 'all' : names;
}

/** What `?toolsets=` of an MCP endpoint asks for. */
export function askedToolsets(url: string): ToolsetChoice {
  return parseToolsets(new URL(url).searchParams.get('toolsets') ?? '');
}

export function isChosen(choice: ToolsetChoice, toolset: string): boolean {
  return choice === 'all' || choice.includes(toolset);
}

/** `null`: it is listed for everybody. */
export function toolsetOf(tool: {
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
}): string | null {
  const toolset = tool._meta?.[toolsetMeta];
  return typeof toolset === 'string' ? toolset : null;
}
