/** The time that a broker without an answer is asked after the others. */
const AVOIDED_MS = 30_000;

/** The times at which brokers last did not answer, by address (`host:port`). All clients of the process share them. */
const unanswered = new Map<string, number>();

/** The addresses whose last question was answered. */
const answered = new Set<string>();

/** Says whether a broker has answered. */
export const noteReach = (address: string, hasAnswered: boolean): void => {
  if (hasAnswered) {
    answered.add(address);
    unanswered.delete(address);
  } else {
    answered.delete(address);
    unanswered.set(address, performance.now());
  }
};

/** The most brokers that a URL or Kafka has named. */
let named = 1;

/** Says how many brokers a URL or Kafka names. */
export const noteBrokers = (count: number): void => {
  named = Math.max(named, count);
};

/** True if there is another broker to ask instead of one that does not answer. */
export const hasOtherBrokers = (): boolean => named > 1;

/** True if a broker did not answer within the last `ms` milliseconds. */
export const isSilent = (address: string, ms: number): boolean =>
  performance.now() - (unanswered.get(address) ?? -Infinity) < ms;

/** Sorts brokers: first those that have answered, last those that lately have not, each group in its order. */
export const answeringFirst = <T>(brokers: readonly T[], addressOf: (broker: T) => string): readonly T[] => {
  const rankOf = (broker: T): number => {
    const address = addressOf(broker);
    if (answered.has(address)) return 0;
    return isSilent(address, AVOIDED_MS) ? 2 : 1;
  };
  return brokers.toSorted((one, other) => rankOf(one) - rankOf(other));
};
