/** Allows a number of restarts within a stretch of time, so that a server that always dies is not started for ever. */
export class RestartBudget {
  #spent: number[] = [];

  /** At most `limit` restarts within any `windowMs` milliseconds. */
  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Takes one restart at the time `now` (milliseconds); false when none is left. */
  spend(now: number): boolean {
    this.#spent = this.#spent.filter((time) => now - time < this.windowMs);
    if (this.#spent.length >= this.limit) return false;
    this.#spent.push(now);
    return true;
  }

  /** Makes the whole budget available again, as after a restart that the user asked for. */
  refill(): void {
    this.#spent = [];
  }
}
