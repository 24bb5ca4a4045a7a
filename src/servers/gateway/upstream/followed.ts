/** Keeps a server telling its news: subscriptions and log level of the legacy era, one listening request of the modern. */
import type { ServerOpening } from '../../../runtime/mcp/host-link.ts';
import { ownAsker } from '../client/asker.ts';
import { eraOf } from '../protocol/eras.ts';
import { isObject } from '../protocol/messages.ts';
import type { AnswerSink, CallLimits, Interest, OutgoingRequest, SentRequest } from './server-link.ts';

const noInterest: Interest = { isFollowed: false, resources: new Set(), logLevel: null };

const askLimits: CallLimits = {
  timeoutMs: 10_000,
  maxTimeoutMs: 10_000,
  maxResponseBytes: 1024 * 1024,
  isRepeatable: false,
};
const endless: CallLimits = { ...askLimits, timeoutMs: Infinity, maxTimeoutMs: Infinity };

export class Followed {
  readonly #send: (request: OutgoingRequest, sink: AnswerSink) => SentRequest;
  readonly #onNotification: AnswerSink['notify'];
  #opening: ServerOpening | null = null;
  #interest: Interest = noInterest;
  /** What the server was told, since it was opened. */
  #told: Interest = noInterest;
  #listening: { readonly sent: SentRequest; readonly key: string } | null = null;

  constructor(
    send: (request: OutgoingRequest, sink: AnswerSink) => SentRequest,
    onNotification: AnswerSink['notify'],
  ) {
    this.#send = send;
    this.#onNotification = onNotification;
  }

  get interest(): Interest {
    return this.#interest;
  }

  /** The server was opened anew and knows nothing of before; `null`: it is away. */
  opened(opening: ServerOpening | null): void {
    this.#opening = opening;
    this.#told = noInterest;
    this.#listening = null;
    this.#apply();
  }

  follow(interest: Interest): void {
    this.#interest = interest;
    this.#apply();
  }

  #apply(): void {
    if (this.#opening === null) return;
    if (eraOf(this.#opening.protocolVersion) === 'modern') this.#listen(this.#opening);
    else this.#subscribe(this.#opening);
  }

  #subscribe({ capabilities }: ServerOpening): void {
    const { resources, logLevel } = this.#interest;
    const told = this.#told;
    this.#told = this.#interest;
    if (isObject(capabilities['resources']) && capabilities['resources']['subscribe'] === true) {
      for (const uri of resources) if (!told.resources.has(uri)) this.#ask('resources/subscribe', { uri });
      for (const uri of told.resources) if (!resources.has(uri)) this.#ask('resources/unsubscribe', { uri });
    }
    if (capabilities['logging'] !== undefined && logLevel !== null && logLevel !== told.logLevel) {
      this.#ask('logging/setLevel', { level: logLevel });
    }
  }

  #listen({ capabilities }: ServerOpening): void {
    const notifications = filterOf(capabilities, this.#interest);
    const key = JSON.stringify(notifications);
    if (this.#listening?.key === key) return;
    const before = this.#listening;
    this.#listening = null;
    if (key !== '{}') {
      const sent = this.#send(request('subscriptions/listen', { notifications }, endless), {
        ...silent,
        notify: this.#onNotification,
        result: () => this.#ended(sent),
        error: () => this.#ended(sent),
        failed: () => this.#ended(sent),
      });
      this.#listening = { sent, key };
    }
    before?.sent.cancel('another filter');
  }

  /** A server that ends the stream is asked again when something changes, or when it was opened anew. */
  #ended(sent: SentRequest): void {
    if (this.#listening?.sent === sent) this.#listening = null;
  }

  #ask(method: string, params: Record<string, unknown>): void {
    this.#send(request(method, params, askLimits), silent);
  }
}

/** Its answer changes nothing here: a server that refuses tells no news of it. */
const silent: AnswerSink = {
  result: () => undefined,
  error: () => undefined,
  failed: () => undefined,
  notify: () => undefined,
  ask: () => Promise.reject(new Error('nobody is there to ask')),
};

function request(
  method: string,
  params: Readonly<Record<string, unknown>>,
  limits: CallLimits,
): OutgoingRequest {
  return { method, params, asker: ownAsker, query: '', limits };
}

function filterOf(capabilities: ServerOpening['capabilities'], { resources }: Interest): object {
  const changes = (list: string): boolean => {
    const capability = capabilities[list];
    return isObject(capability) && capability['listChanged'] === true;
  };
  const subscribes = isObject(capabilities['resources']) && capabilities['resources']['subscribe'] === true;
  return {
    ...(changes('tools') ? { toolsListChanged: true } : {}),
    ...(changes('prompts') ? { promptsListChanged: true } : {}),
    ...(changes('resources') ? { resourcesListChanged: true } : {}),
    ...(subscribes && resources.size > 0 ? { resourceSubscriptions: [...resources] } : {}),
  };
}
