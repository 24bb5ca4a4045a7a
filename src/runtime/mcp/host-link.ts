/**
 * What gateway and stdio-host say to each other on the host's Unix socket: one frame a line, UTF-8.
 *
 * A frame is the name of a hosted server, a tab, and one JSON-RPC message as its child speaks it (`filesystem\t{"jsonrpc":…}`);
 * or, with an empty name, a word of the host itself (`\t{"event":"ready",…}`). Neither end parses a message more than it
 * must: ids of requests are strings that the sender made unique over all its connections, so the host only notes from
 * which connection a request came, and where its answer goes.
 */
import type { JSONRPCMessage } from '@modelcontextprotocol/server';

/** What a server said of itself at its opening, in whichever era; the host asked, and asks again after each start. */
export interface ServerOpening {
  /** Such as `2026-07-28`: what the child really speaks. */
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly instructions?: string;
}

/** Sent for every server when a connection is opened, and at each change. */
export type HostEvent =
  | { readonly event: 'ready'; readonly server: string; readonly opening: ServerOpening }
  /** Requests under way were answered with an error; new ones wait in the gateway until `ready`, or are refused. */
  | { readonly event: 'down'; readonly server: string; readonly reason: string }
  /** It is no longer hosted. */
  | { readonly event: 'gone'; readonly server: string };

export interface HostFrame {
  readonly server: string;
  /** The message as it stands on the line. */
  readonly json: string;
}

export function frame(server: string, message: JSONRPCMessage | string): string {
  return `${server}\t${typeof message === 'string' ? message : JSON.stringify(message)}\n`;
}

export function eventFrame(event: HostEvent): string {
  return `\t${JSON.stringify(event)}\n`;
}

/** @throws SyntaxError when the line has no tab */
export function parseFrame(line: string): HostFrame {
  const tab = line.indexOf('\t');
  if (tab < 0) throw new SyntaxError('a frame has a server name, a tab, and a message');
  return { server: line.slice(0, tab), json: line.slice(tab + 1) };
}
