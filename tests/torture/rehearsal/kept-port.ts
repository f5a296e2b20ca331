import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Ports that no connection is given. */
const RANGES = {
  carnet: { from: 11_000, to: 18_990 },
  kafka: { from: 20_000, to: 25_990 },
  mongodb: { from: 26_000, to: 31_990 },
} as const;
/** The controller of a broker listens so many ports above it. */
const CONTROLLER = 10;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A port that a server which stops and starts again finds free each time. Several rehearsals may run at once. */
export const keptPort = async (of: keyof typeof RANGES): Promise<number> => {
  const { from, to } = RANGES[of];
  for (;;) {
    const port = randomInt(from, to);
    if ((await isFree(port)) && (await isFree(port + CONTROLLER))) return port;
  }
};
