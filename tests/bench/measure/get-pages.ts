import { Agent, request } from 'node:http';
import type { Address } from '../../support/clients/client.ts';

/** Reads of one client over a connection that is kept open. */
export interface PageReader {
  /** Resolves with the parsed body of an answer 200; rejects at any other. */
  readonly get: (path: string) => Promise<StatementsOfPage>;
  readonly close: () => void;
}

interface StatementsOfPage {
  readonly statements: readonly object[];
  readonly more: string;
}

export const createPageReader = ({ url, authorization }: Address): PageReader => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization, 'x-experience-api-version': '2.0.0' };
  const get = (path: string): Promise<StatementsOfPage> =>
    new Promise((resolve, reject) => {
      request(new URL(path, url), { agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (answer.statusCode === 200) resolve(JSON.parse(text) as StatementsOfPage);
          else reject(new Error(`${path} answers ${answer.statusCode ?? 0}: ${text.slice(0, 300)}`));
        });
      })
        .on('error', reject)
        .end();
    });
  return { get, close: () => agent.destroy() };
};
