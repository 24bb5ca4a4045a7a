/** Where the operator is in the dashboard, and how each action moves; pure. */

export interface Navigation {
  readonly page: 'fleet' | 'server' | 'log';
  /** Id of the replica that is selected or shown; `null` until one was. */
  readonly selected: string | null;
  readonly filter: string;
  /** Whether keys go into the filter. */
  readonly isTyping: boolean;
  readonly showsKeys: boolean;
}

export type Action =
  | { readonly type: 'up' }
  | { readonly type: 'down' }
  | { readonly type: 'open' }
  | { readonly type: 'log' }
  | { readonly type: 'back' }
  | { readonly type: 'keys' }
  | { readonly type: 'filter' }
  | { readonly type: 'type'; readonly text: string }
  | { readonly type: 'erase' }
  | { readonly type: 'accept' };

export const atStart: Navigation = {
  page: 'fleet',
  selected: null,
  filter: '',
  isTyping: false,
  showsKeys: false,
};

/** @param ids of the replicas that are listed now */
export function navigate(at: Navigation, action: Action, ids: readonly string[]): Navigation {
  switch (action.type) {
    case 'up':
      return { ...at, selected: neighbour(ids, at.selected, -1) };
    case 'down':
      return { ...at, selected: neighbour(ids, at.selected, 1) };
    case 'open':
      return selectedId(at, ids) === null ? at : { ...at, page: 'server', selected: selectedId(at, ids) };
    case 'log':
      return selectedId(at, ids) === null ? at : { ...at, page: 'log', selected: selectedId(at, ids) };
    case 'back':
      return back(at);
    case 'keys':
      return { ...at, showsKeys: !at.showsKeys };
    case 'filter':
      return { ...at, page: 'fleet', isTyping: true };
    case 'type':
      return { ...at, filter: at.filter + action.text };
    case 'erase':
      return { ...at, filter: at.filter.slice(0, -1) };
    case 'accept':
      return { ...at, isTyping: false };
  }
}

/** The selected replica, or the first when none is or it is gone. */
export function selectedId({ selected }: Navigation, ids: readonly string[]): string | null {
  return selected !== null && ids.includes(selected) ? selected : (ids[0] ?? null);
}

/** One step at a time: keys, then the filter, then the page. */
function back(at: Navigation): Navigation {
  if (at.showsKeys) return { ...at, showsKeys: false };
  if (at.isTyping) return { ...at, isTyping: false, filter: '' };
  if (at.page === 'log') return { ...at, page: 'server' };
  if (at.page === 'server') return { ...at, page: 'fleet' };
  return { ...at, filter: '' };
}

function neighbour(ids: readonly string[], selected: string | null, step: 1 | -1): string | null {
  const at = selected === null ? 0 : Math.max(0, ids.indexOf(selected));
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null;
}
