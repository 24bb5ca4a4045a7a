import type { Key } from 'ink';
import type { Action } from './navigation.ts';

interface Binding {
  /** As the operator reads it. */
  readonly label: string;
  readonly does: string;
  readonly isPressed: (input: string, key: Key) => boolean;
  readonly action: Action | { readonly type: 'quit' };
}

/** Every key of the dashboard; `?` shows this table. */
export const keyTable: readonly Binding[] = [
  {
    label: '↑ k',
    does: 'previous server',
    isPressed: (input, key) => key.upArrow || input === 'k',
    action: { type: 'up' },
  },
  {
    label: '↓ j',
    does: 'next server',
    isPressed: (input, key) => key.downArrow || input === 'j',
    action: { type: 'down' },
  },
  { label: 'Enter', does: 'its page', isPressed: (_, key) => key.return, action: { type: 'open' } },
  { label: 'l', does: 'its log', isPressed: (input) => input === 'l', action: { type: 'log' } },
  {
    label: '/',
    does: 'filter by name or state',
    isPressed: (input) => input === '/',
    action: { type: 'filter' },
  },
  { label: 'Esc', does: 'back', isPressed: (_, key) => key.escape, action: { type: 'back' } },
  { label: '?', does: 'keys', isPressed: (input) => input === '?', action: { type: 'keys' } },
  { label: 'q', does: 'quit', isPressed: (input) => input === 'q', action: { type: 'quit' } },
];

/** What a key means while the filter is typed. */
export function filterAction(input: string, key: Key): Action | null {
  if (key.return) return { type: 'accept' };
  if (key.escape) return { type: 'back' };
  if (key.backspace || key.delete) return { type: 'erase' };
  const isText = input !== '' && !key.ctrl && !key.meta && !key.tab;
  return isText ? { type: 'type', text: input } : null;
}
