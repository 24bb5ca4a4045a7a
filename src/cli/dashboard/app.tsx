import { Box, Text, useApp, useInput, useWindowSize } from 'ink';
import { type ReactElement, useEffect, useReducer, useSyncExternalStore } from 'react';
import type { FleetSnapshot, ReplicaSnapshot } from '../../runtime/fleet/snapshot.ts';
import { FleetPage } from './fleet-page.tsx';
import type { FleetStore } from './fleet-store.ts';
import { Header } from './header.tsx';
import { KeyPage } from './key-page.tsx';
import { filterAction, keyTable } from './keys.ts';
import { LogPage } from './log-page.tsx';
import type { LogTail } from './log-tail.ts';
import { type Action, atStart, type Navigation, navigate, selectedId } from './navigation.ts';
import { ServerPage } from './server-page.tsx';

// Header, its margin and the line of keys.
const frameRows = 5;

/** The dashboard: what the stores hold, drawn as the operator navigates. */
export function App({ fleet, log }: { readonly fleet: FleetStore; readonly log: LogTail }): ReactElement {
  const view = useSyncExternalStore(fleet.subscribe, fleet.view);
  const entries = useSyncExternalStore(log.subscribe, log.entries);
  const { columns, rows } = useWindowSize();
  const { exit } = useApp();
  const listed = view === null ? [] : matching(view.snapshot, '');
  const [at, dispatch] = useReducer(
    (before: Navigation, { action, snapshot }: { action: Action; snapshot: FleetSnapshot | undefined }) =>
      navigate(before, action, idsOf(snapshot, before)),
    atStart,
  );
  const shown = view === null ? [] : matching(view.snapshot, at.filter);
  const selected = selectedId(
    at,
    (at.page === 'fleet' ? shown : listed).map(({ id }) => id),
  );
  const replica = listed.find(({ id }) => id === selected);
  const logId = at.page === 'log' ? selected : null;

  useEffect(() => (logId === null ? undefined : log.open(logId)), [log, logId]);
  useInput((input, key) => {
    const action = at.isTyping
      ? filterAction(input, key)
      : keyTable.find(({ isPressed }) => isPressed(input, key))?.action;
    if (action?.type === 'quit') exit();
    else if (action) dispatch({ action, snapshot: view?.snapshot });
  });

  if (view === null) return <Text color="gray">Waiting for the fleet…</Text>;
  return (
    <Box flexDirection="column" width={columns}>
      <Header snapshot={view.snapshot} />
      <Page at={at}>
        {at.page === 'fleet' && (
          <FleetPage view={view} replicas={shown} selected={selected} columns={columns} />
        )}
        {at.page === 'server' && replica && (
          <ServerPage replica={replica} history={view.history.get(replica.id)} columns={columns} />
        )}
        {at.page === 'log' && replica && (
          <LogPage id={replica.id} entries={entries} rows={Math.max(1, rows - frameRows)} />
        )}
      </Page>
      <Footer at={at} />
    </Box>
  );
}

function Page({
  at,
  children,
}: {
  readonly at: Navigation;
  readonly children: React.ReactNode;
}): ReactElement {
  return <Box flexDirection="column">{at.showsKeys ? <KeyPage /> : children}</Box>;
}

function Footer({ at }: { readonly at: Navigation }): ReactElement {
  if (at.isTyping) return <Text color="cyan">{`/${at.filter}▏ Enter keeps it, Esc clears it`}</Text>;
  const filter = at.filter === '' ? '' : `filter: ${at.filter} · `;
  return (
    <Text color="gray" wrap="truncate">
      {filter + keyTable.map(({ label, does }) => `${label} ${does}`).join(' · ')}
    </Text>
  );
}

function idsOf(snapshot: FleetSnapshot | undefined, { page, filter }: Navigation): readonly string[] {
  return snapshot === undefined ? [] : matching(snapshot, page === 'fleet' ? filter : '').map(({ id }) => id);
}

function matching({ replicas }: FleetSnapshot, filter: string): readonly ReplicaSnapshot[] {
  const wanted = filter.toLowerCase();
  return replicas.filter(({ id, state }) => `${id} ${state}`.includes(wanted));
}
