/** Which server made a task: its id alone does not say. */
const maxTasks = 10_000;

export class TaskOwners {
  readonly #owners = new Map<string, string>();

  note(taskId: string, server: string): void {
    this.#owners.delete(taskId);
    this.#owners.set(taskId, server);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > maxTasks && oldest !== undefined) this.#owners.delete(oldest);
  }

  ownerOf(taskId: string): string | null {
    return this.#owners.get(taskId) ?? null;
  }
}
