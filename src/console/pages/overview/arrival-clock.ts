/** The latest events by which the clocks are compared: those of about a minute. */
const COMPARED = 60;

/**
 * Converts times of the server to the clock of the browser, in milliseconds. The event that came fastest gives the
 * difference of the clocks, so that events which a proxy or a sleeping computer has kept are as old as they are.
 */
export const createArrivalClock = (): ((serverAt: number, receivedAt: number) => number) => {
  const differences: number[] = [];
  return (serverAt, receivedAt) => {
    differences.push(receivedAt - serverAt);
    if (differences.length > COMPARED) differences.shift();
    return serverAt + Math.min(...differences);
  };
};
