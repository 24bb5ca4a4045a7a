import type { Key } from 'ink';
import type { Action } from './navigation.ts';

interface Binding {
  /** As the operator reads it. */
  readonly label: string;
  /** One word, for the line of keys. */
  readonly does: string;
  readonly explained: string;
  readonly isPressed: (input: string, key: Key) => boolean;
  readonly action: Action | { readonly type: 'quit' };
}

/** Every key of the dashboard; `?` shows this table. */
export const keyTable: readonly Binding[] = [
  {
    label: '↑k',
    does: 'up',
    explained: 'select the server above',
    isPressed: (input, key) => key.upArrow || input === 'k',
    action: { type: 'up' },
  },
  {
    label: '↓j',
    does: 'down',
    explained: 'select the server below',
    isPressed: (input, key) => key.downArrow || input === 'j',
    action: { type: 'down' },
  },
  {
    label: 'Enter',
    does: 'page',
    explained: 'page of the selected server: process, limits, traffic, dependencies',
    isPressed: (_, key) => key.return,
    action: { type: 'open' },
  },
  {
    label: 'l',
    does: 'log',
    explained: 'its log, as it is written',
    isPressed: (input) => input === 'l',
    action: { type: 'log' },
  },
  {
    label: '/',
    does: 'filter',
    explained: 'show only servers with this text in their name or state',
    isPressed: (input) => input === '/',
    action: { type: 'filter' },
  },
  {
    label: 'Esc',
    does: 'back',
    explained: 'one step back: clears a filter, leaves a page',
    isPressed: (_, key) => key.escape,
    action: { type: 'back' },
  },
  {
    label: '?',
    does: 'keys',
    explained: 'show or hide this list',
    isPressed: (input) => input === '?',
    action: { type: 'keys' },
  },
  {
    label: 'q',
    does: 'quit',
    explained: 'leave; the fleet goes on',
    isPressed: (input) => input === 'q',
    action: { type: 'quit' },
  },
];

/** What a key means while the filter is typed. */
export function filterAction(input: string, key: Key): Action | null {
  if (key.return) return { type: 'accept' };
  if (key.escape) return { type: 'back' };
  if (key.backspace || key.delete) return { type: 'erase' };
  const isText = input !== '' && !key.ctrl && !key.meta && !key.tab;
  return isText ? { type: 'type', text: input } : null;
}
