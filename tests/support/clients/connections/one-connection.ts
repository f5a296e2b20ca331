import { Agent, request } from 'node:http';
import type { Address } from '../client.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Content {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Sends requests, one at a time, over one connection: a process without file handles takes no new ones. */
export interface OneConnection {
  /** Rejects where no answer comes in 30 seconds. */
  ask(method: 'GET' | 'POST', path: string, content?: Content): Promise<Answer>;
  close(): void;
}

const LIMIT_MS = 30_000;

export const openOneConnection = ({ url, authorization }: Address): OneConnection => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const common = { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' };
  return {
    ask: (method, path, { headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const options = { agent, method, headers: { ...common, ...headers }, signal: AbortSignal.timeout(LIMIT_MS) };
        const sent = request(`${url}${path}`, options, (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (part: string) => (text += part));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }));
        }).on('error', reject);
        sent.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => agent.destroy(),
  };
};
