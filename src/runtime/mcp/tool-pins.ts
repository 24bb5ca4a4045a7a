/**
 * What third-party tools said of themselves when they were first seen, and whether they say something else now: a changed
 * description is a way to make a model do what nobody agreed to.
 *
 * The gateway notes what it sees in one file, an operator accepts in another, so neither writes over the other's words.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OperationalError, reasonOf } from '../errors.ts';
import { writeFileAtomic } from '../state/atomic-write.ts';
import { canonicalJson } from './canonical-json.ts';

/** The parts of a tool that a model reads or that say how it may be used. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: unknown;
}

/** One state of a tool's definition. */
export interface SeenDefinition {
  /** SHA-256 in hex, over all of it. */
  readonly hash: string;
  /** ISO 8601: when it was seen first. */
  readonly at: string;
  /** Cut when it is very long. */
  readonly description: string;
  /** JSON of the input schema, likewise. */
  readonly input: string;
}

export interface SeenTool {
  readonly first: SeenDefinition;
  /** As it is, where that is not as it was first. */
  readonly changed: SeenDefinition | null;
}

/** By server, and by the server's own name of the tool. */
export type SeenTools = Readonly<Record<string, Readonly<Record<string, SeenTool>>>>;

/** Hashes that an operator accepted instead of the first ones, likewise. */
export type AcceptedTools = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ChangedTool {
  readonly server: string;
  readonly tool: string;
  readonly before: SeenDefinition;
  readonly now: SeenDefinition;
}

const maxTextLength = 4000;
/** A schema that is nested deeper is hashed as "too deep": changes inside it go unseen. */
const maxDepth = 100;

export function definitionOf(tool: ToolDefinition, at: string): SeenDefinition {
  const { title, description, inputSchema, outputSchema, annotations } = tool;
  const canonical = canonicalJson({ title, description, inputSchema, outputSchema, annotations }, maxDepth);
  return {
    hash: createHash('sha256')
      .update(canonical ?? 'too deep')
      .digest('hex'),
    at,
    description: cut(description ?? ''),
    input: cut(canonicalJson(inputSchema ?? {}, maxDepth) ?? 'too deep'),
  };
}

/** Whether clients would get something else than what was agreed to. */
export function isChanged({ first, changed }: SeenTool, accepted: string | undefined): boolean {
  return (changed ?? first).hash !== (accepted ?? first.hash);
}

/** Tools may be called anything, `constructor` too. */
export function acceptedHash(accepted: AcceptedTools, server: string, tool: string): string | undefined {
  const tools = Object.hasOwn(accepted, server) ? accepted[server] : undefined;
  return tools !== undefined && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
}

export function changedTools(seen: SeenTools, accepted: AcceptedTools): readonly ChangedTool[] {
  return Object.entries(seen).flatMap(([server, tools]) =>
    Object.entries(tools)
      .filter(([tool, entry]) => isChanged(entry, acceptedHash(accepted, server, tool)))
      .map(([tool, { first, changed }]) => ({ server, tool, before: first, now: changed ?? first })),
  );
}

/** Empty while there is no file. @throws OperationalError `STATE_UNREADABLE` */
export function readSeenTools(file: string): SeenTools {
  return (readServers(file) ?? {}) as SeenTools;
}

/** Empty while there is no file. @throws OperationalError `STATE_UNREADABLE` */
export function readAcceptedTools(file: string): AcceptedTools {
  return (readServers(file) ?? {}) as AcceptedTools;
}

/** @throws Error that says what is wrong */
export function parseAcceptedTools(text: string): AcceptedTools {
  return serversIn(text) as AcceptedTools;
}

/** @throws the file system's error */
export function writeToolFile(file: string, servers: SeenTools | AcceptedTools): void {
  writeFileAtomic(file, `${JSON.stringify({ schema: 1, servers })}\n`);
}

function readServers(file: string): unknown {
  try {
    return serversIn(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new OperationalError('STATE_UNREADABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
}

function serversIn(text: string): unknown {
  const content = JSON.parse(text) as { schema?: unknown; servers?: unknown } | null;
  if (content?.schema !== 1)
    throw new Error(`schema ${String(content?.schema)} is not one this mcpctl knows`);
  return content.servers;
}

function cut(text: string): string {
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}
