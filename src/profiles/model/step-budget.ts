/** The most steps for one statement: some 20 ms on a slow machine. Real profiles take some hundreds. */
export const MAX_STEPS = 200_000;

/** The error if checking a statement would take more steps than it may. */
export class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps';
}

/** Bounds the work on one statement. A step is a value that is visited or compared. */
export class StepBudget {
  #left = MAX_STEPS;

  /** Throws `OutOfSteps` if fewer are left. */
  spend(steps: number): void {
    if (steps > this.#left) {
      this.#left = 0;
      throw new OutOfSteps();
    }
    this.#left -= steps;
  }
}
