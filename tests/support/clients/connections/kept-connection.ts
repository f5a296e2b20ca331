import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { aStatement } from '../../builders/statements/a-statement.ts';
import type { Address } from '../client.ts';
import type { Writer } from '../posting-client.ts';

/**
 * Posts a statement at a time, on one connection as long as the server lets it. In `refused` stands each outcome but
 * 200: a status, or the code of the error of a connection.
 */
export const startOnKeptConnection = ({ url, authorization }: Address): Writer => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const accepted: string[] = [];
  const refused = new Map<string, number>();
  let isStopping = false;
  const post = (id: string): Promise<string> =>
    new Promise((resolve) => {
      const headers = { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' };
      request(`${url}/xapi/statements`, { agent, method: 'POST', headers }, (answer) => {
        answer.resume().once('close', () => resolve(`${answer.statusCode}`));
      })
        .on('error', (thrown) => resolve((thrown as NodeJS.ErrnoException).code ?? thrown.message))
        .end(JSON.stringify(aStatement({ id })));
    });
  const loop = async (): Promise<void> => {
    while (!isStopping) {
      const id = randomUUID();
      const outcome = await post(id);
      if (outcome === '200') accepted.push(id);
      else refused.set(outcome, (refused.get(outcome) ?? 0) + 1);
    }
  };
  const ended = loop();
  return {
    accepted,
    refused,
    stop: async () => {
      isStopping = true;
      await ended;
      agent.destroy();
    },
  };
};
