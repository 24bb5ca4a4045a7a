/** All sessions in use; others rest on disk until their client comes back. */
import type { ClientIdentity } from '../call/gateway-call.ts';
import type { View } from '../views/view.ts';
import { Session } from './session.ts';
import type { SessionRecord, SessionStore } from './session-store.ts';

export interface SessionsOptions {
  readonly store: SessionStore;
  /** A session is in use now; it was known before when it comes from disk. */
  readonly onOpen: (session: Session, isResumed: boolean) => void;
  /** It is no longer in use; `isOver` when it does not come back either. */
  readonly onClose: (session: Session, isOver: boolean) => void;
  /** Without a sign of life it is put to rest; default 45 s. */
  readonly idleMs?: number;
}

interface Offered {
  readonly record: SessionRecord;
  readonly view: View;
  readonly identity: ClientIdentity;
  readonly atMs: number;
}

const maxOffered = 20_000;
const defaultIdleMs = 45_000;
const sweepEveryMs = 10_000;
const storeSweepEveryMs = 3_600_000;
const touchEveryMs = 600_000;
/** In memory at once: whoever comes later has one that was idle put to rest. */
const maxActive = 20_000;

export class Sessions {
  readonly #options: Required<SessionsOptions>;
  readonly #active = new Map<string, Session>();
  /** Told to a client that has not used them yet. */
  readonly #offered = new Map<string, Offered>();
  readonly #touched = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #storeTimer: NodeJS.Timeout;

  constructor(options: SessionsOptions) {
    this.#options = { idleMs: defaultIdleMs, ...options };
    this.#timer = setInterval(() => this.rest(), sweepEveryMs).unref();
    this.#storeTimer = setInterval(() => options.store.sweep(), storeSweepEveryMs).unref();
  }

  get active(): Iterable<Session> {
    return this.#active.values();
  }

  get activeCount(): number {
    return this.#active.size;
  }

  /** It counts from its first use on: who only asks whether an endpoint speaks MCP never comes back. */
  open(record: Omit<SessionRecord, 'id'>, view: View, identity: ClientIdentity): string {
    const id = this.#options.store.newId();
    this.#offered.set(id, { record: { ...record, id }, view, identity, atMs: performance.now() });
    const [oldest] = this.#offered.keys();
    if (this.#offered.size > maxOffered && oldest !== undefined) this.#offered.delete(oldest);
    return id;
  }

  /** `null`: there is no such session at that path, or it is somebody else's. */
  find(id: string, view: View, identity: ClientIdentity): Session | null {
    const active = this.#active.get(id) ?? this.#begin(id) ?? this.#resume(id, view, identity);
    if (active === null || active.view.path !== view.path || active.identity.id !== identity.id) return null;
    active.lastUsedMs = performance.now();
    this.#touch(id);
    return active;
  }

  /** Writes what was changed. */
  keep(record: SessionRecord): void {
    this.#options.store.write(record);
  }

  end(session: Session): void {
    this.#active.delete(session.sessionId);
    this.#touched.delete(session.sessionId);
    this.#options.store.remove(session.sessionId);
    session.end();
    this.#options.onClose(session, true);
  }

  /** Puts to rest what nobody uses. */
  rest(): void {
    const now = performance.now();
    for (const [id, { atMs }] of this.#offered)
      if (now - atMs > this.#options.idleMs) this.#offered.delete(id);
    for (const session of this.#active.values()) {
      if (session.isInUse || now - session.lastUsedMs < this.#options.idleMs) continue;
      this.#putToRest(session);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    clearInterval(this.#storeTimer);
    for (const session of this.#active.values()) this.#putToRest(session);
  }

  #begin(id: string): Session | null {
    const offered = this.#offered.get(id);
    if (offered === undefined) return null;
    this.#offered.delete(id);
    this.#options.store.add(offered.record);
    return this.#start(offered.record, offered.view, offered.identity, false);
  }

  #resume(id: string, view: View, identity: ClientIdentity): Session | null {
    const record = this.#options.store.read(id);
    if (record === null || record.endpoint !== view.path || record.client !== identity.id) return null;
    return this.#start(record, view, identity, true);
  }

  #start(record: SessionRecord, view: View, identity: ClientIdentity, isResumed: boolean): Session {
    const session = new Session(record, view, identity);
    this.#active.set(record.id, session);
    this.#touched.set(record.id, performance.now());
    if (this.#active.size > maxActive) this.#restOldest();
    this.#options.onOpen(session, isResumed);
    return session;
  }

  #restOldest(): void {
    for (const session of this.#active.values()) {
      if (session.isInUse) continue;
      this.#putToRest(session);
      return;
    }
  }

  #putToRest(session: Session): void {
    this.#active.delete(session.sessionId);
    this.#touched.delete(session.sessionId);
    session.end();
    this.#options.onClose(session, false);
  }

  #touch(id: string): void {
    const now = performance.now();
    if (now - (this.#touched.get(id) ?? 0) < touchEveryMs) return;
    this.#touched.set(id, now);
    this.#options.store.touch(id);
  }
}
