import type { FleetToolResult } from '../../runtime/mcp/fleet-client.ts';

/** A tool's result for a person: its text, JSON laid out, a word for everything else. */
export function resultText({ content }: Pick<FleetToolResult, 'content'>): string {
  return content
    .map((block) => {
      if (block.type === 'text') return laidOut(block.text);
      if (block.type === 'resource_link') return `[${block.type} ${block.uri}]`;
      return `[${block.type}; --json shows it]`;
    })
    .join('\n');
}

/** What a failed tool says: message and hint where it is one of ours. */
export function failureText({ content }: Pick<FleetToolResult, 'content'>): string {
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n');
  const { message, hint } = parsed(text) ?? {};
  if (typeof message !== 'string') return text;
  return typeof hint === 'string' ? `${message} (${hint})` : message;
}

function laidOut(text: string): string {
  const value = parsed(text);
  return value === null ? text : JSON.stringify(value, null, 2);
}

function parsed(text: string): { message?: unknown; hint?: unknown } | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    // Begins like JSON and is not: shown as it stands.
    return null;
  }
}
