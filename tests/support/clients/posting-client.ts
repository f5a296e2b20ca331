import { randomUUID } from 'node:crypto';
import { aStatement } from '../builders/statements/a-statement.ts';
import type { Address } from './client.ts';

/** A tool that posts batches until it is stopped. */
export interface Writer {
  /** The ids of batches that were answered with 200. */
  readonly accepted: readonly string[];
  /** The number of each other outcome: a status, or `broken` without an answer. */
  readonly refused: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/**
 * Posts batches of `size` new statements to these Carnets in turn, one at a time, until stopped. A batch without an
 * answer is not sent again.
 */
export const startWriter = (addresses: () => readonly Address[], size = 10, pauseMs = 0): Writer => {
  const accepted: string[] = [];
  const refused = new Map<string, number>();
  let stopping = false;
  const count = (outcome: string): void => {
    refused.set(outcome, (refused.get(outcome) ?? 0) + 1);
  };

  const once = async ({ url, authorization }: Address): Promise<void> => {
    const ids = Array.from({ length: size }, () => randomUUID());
    const answer = await fetch(`${url}/xapi/statements`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'x-experience-api-version': '2.0.0' },
      body: JSON.stringify(ids.map((id) => aStatement({ id }))),
      signal: AbortSignal.timeout(30_000),
    });
    await answer.text();
    if (answer.status === 200) accepted.push(...ids);
    else count(String(answer.status));
  };

  const loop = async (): Promise<void> => {
    for (let turn = 0; !stopping; turn++) {
      const list = addresses();
      const address = list[turn % list.length];
      await (address === undefined ? Promise.resolve() : once(address)).catch(() => {
        count('broken');
      });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const ended = loop();
  return {
    accepted,
    refused,
    stop: () => {
      stopping = true;
      return ended;
    },
  };
};
