/** Clients as labels of metrics: by name while they are few. A label for each user of a company would fill any monitor. */
const maxClients = 100;
const others = 'other';

export class ClientLabels {
  readonly #known = new Set<string>();

  of(clientId: string): string {
    if (this.#known.has(clientId)) return clientId;
    if (this.#known.size >= maxClients) return others;
    this.#known.add(clientId);
    return clientId;
  }
}
