/** How long a broker that did not answer is asked after the others. */
const AVOIDED_MS = 30_000;

/** By address (`host:port`): when it did not answer last. All clients of the process share it. */
const unanswered = new Map<string, number>();

/** Says whether a broker has answered. */
export const noteReach = (address: string, hasAnswered: boolean): void => {
  if (hasAnswered) unanswered.delete(address);
  else unanswered.set(address, performance.now());
};

/** Whether a broker did not answer within the last `ms` milliseconds. */
export const isSilent = (address: string, ms: number): boolean =>
  performance.now() - (unanswered.get(address) ?? -Infinity) < ms;

/** Those that have not answered lately come last, each group in its order. */
export const answeringFirst = <T>(brokers: readonly T[], addressOf: (broker: T) => string): readonly T[] => {
  const isAvoided = (broker: T): boolean => isSilent(addressOf(broker), AVOIDED_MS);
  return brokers.toSorted((one, other) => Number(isAvoided(one)) - Number(isAvoided(other)));
};
