import type { Server } from 'node:http';

/** How long requests under way may still take when the process stops. */
const DRAIN_MS = 6000;

/** The process exits this long after SIGTERM, at the latest. */
export const STOP_TIMEOUT_MS = 10_000;

/** Stops taking connections and waits for requests under way; cuts off what is still busy after `DRAIN_MS`. */
export const drain = async (server: Server): Promise<void> => {
  // A connection may turn idle at any time.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const closeAll = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  clearInterval(closeIdle);
  clearTimeout(closeAll);
};
