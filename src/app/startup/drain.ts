import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../../core/config/config.ts';
import { beginClosing } from '../../http/server/server.ts';

/** The time that requests under way may still take when the process stops. */
const FINISH_MS = 6000;

/** The process exits at most this long after SIGTERM and DRAIN_MS. */
export const STOP_TIMEOUT_MS = 10_000;

/** A process that load balancers must stop using before it ends. */
export interface Leaving {
  readonly isStopping: () => boolean;
  /** Resolves after load balancers have had time to notice (DRAIN_MS), or when `signal` is aborted. */
  leave(server: Server, signal: AbortSignal): Promise<void>;
}

/** A process that leaves still answers, and asks clients to close their connections. Only one with the API waits. */
export const createLeaving = ({ role, drainMs }: Pick<Config, 'role' | 'drainMs'>): Leaving => {
  let isStopping = false;
  return {
    isStopping: () => isStopping,
    leave: async (server, signal) => {
      isStopping = true;
      beginClosing(server);
      // A process that answers only health has no load balancer.
      if (role === 'sink' || role === 'releaser') return;
      // Rejects only if the signal is aborted.
      await pause(drainMs, undefined, { signal }).catch(() => undefined);
    },
  };
};

/** Stops taking connections and waits for requests under way; cuts off what is still busy after 6 s. */
export const drain = async (server: Server): Promise<void> => {
  beginClosing(server);
  // A connection may turn idle at any time.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const closeAll = setTimeout(() => server.closeAllConnections(), FINISH_MS);
  await new Promise((resolve) => {
    server.close(resolve);
  });
  clearInterval(closeIdle);
  clearTimeout(closeAll);
};
