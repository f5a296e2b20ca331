import { Agent, request } from 'node:http';
import type { Address } from '../../support/clients/client.ts';

/** Posts bodies of statements over connections that are kept open. */
interface Poster {
  /** Resolves with the answer 200; rejects at any other. */
  readonly post: (body: Buffer) => Promise<void>;
  readonly close: () => void;
}

/** Where statements are posted. */
export interface Receiver extends Address {
  /** The version of xAPI; 2.0.0 by default. */
  readonly version?: string;
}

/** A poster to one server over at most `connections` connections. */
export const createPoster = ({ url, authorization, version = '2.0.0' }: Receiver, connections: number): Poster => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const post = (body: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${url}/xapi/statements`,
        {
          agent,
          method: 'POST',
          headers: {
            authorization,
            'content-type': 'application/json',
            'x-experience-api-version': version,
            'content-length': body.length,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            if (answer.statusCode === 200) resolve();
            else reject(new Error(`${answer.statusCode ?? 0} ${Buffer.concat(chunks).toString('utf8').slice(0, 300)}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  return { post, close: () => agent.destroy() };
};

/**
 * Posts every body once over `connections` connections kept open. Resolves with the milliseconds of each POST; rejects
 * at an answer that is not 200.
 */
export const postAll = async (
  receiver: Receiver,
  bodies: readonly Buffer[],
  connections: number,
): Promise<readonly number[]> => {
  const { post, close } = createPoster(receiver, connections);
  const milliseconds: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const began = performance.now();
      await post(body);
      milliseconds.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  close();
  return milliseconds;
};
