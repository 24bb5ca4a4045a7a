/** What a tool does to the world, as clients are told. None of ours reaches beyond this machine unless it says so. */
import type { ToolAnnotations } from '@modelcontextprotocol/server';

export const readsOnly: ToolAnnotations = { readOnlyHint: true, openWorldHint: false };

/** Each call adds something. */
export const adds: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};

/** The same call twice adds nothing more. */
export const addsOnce: ToolAnnotations = { ...adds, idempotentHint: true };

/** May replace or remove what was there. */
export const destroys: ToolAnnotations = { ...adds, destructiveHint: true };

/** The same call twice removes nothing more. */
export const destroysOnce: ToolAnnotations = { ...destroys, idempotentHint: true };
