import type { CatchUp } from './catch-up.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** Work that runs only while the store has caught up. */
export interface WhileCaughtUp<T> extends Stoppable {
  /** Undefined while it does not run. */
  readonly running: () => T | undefined;
}

/** Starts work whenever the store has caught up, and stops it when the store was put back. */
export const startWhileCaughtUp = <T extends Stoppable>(
  { onChange }: CatchUp,
  start: () => T,
  onUnexpected: (thrown: unknown) => void,
): WhileCaughtUp<T> => {
  let running: T | undefined;
  let wanted = false;
  let isOver = false;
  let turn: Promise<void> = Promise.resolve();
  const reconcile = async (): Promise<void> => {
    const current = running;
    if (wanted === (current !== undefined)) return;
    running = wanted ? start() : undefined;
    await current?.stop();
  };
  const want = (isWanted: boolean): void => {
    if (isOver) return;
    wanted = isWanted;
    turn = turn.then(reconcile).catch(onUnexpected);
  };
  onChange(want);
  return {
    running: () => running,
    stop: async () => {
      want(false);
      isOver = true;
      await turn;
    },
  };
};
