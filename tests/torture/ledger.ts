import { waitFor } from '../support/checks/wait-for.ts';
import { type Address, aClient, everyId } from '../support/clients/client.ts';
import type { Writer } from '../support/clients/posting-client.ts';

/** Statements a page while all are read. */
const PAGE = 500;

/** Resolves once a statement that is acknowledged now could be read: the sink has written all before it. */
const caughtUp = async (api: Address): Promise<void> => {
  const began = Date.now();
  await waitFor('the sink has written all', async () => {
    const { headers } = await aClient(api).get({ limit: 1 });
    return Date.parse(headers['x-experience-api-consistent-through'] as string) > began;
  });
};

/** The ids of statements that were acknowledged, by all writers. */
export const acknowledgedBy = (writers: readonly Writer[]): readonly string[] =>
  writers.flatMap(({ accepted }) => [...accepted]);

/** What was answered otherwise than with 200, counted: `503: 12, broken: 3`. */
export const refusedBy = (writers: readonly Writer[]): string => {
  const counts = new Map<string, number>();
  for (const { refused } of writers)
    for (const [outcome, count] of refused) counts.set(outcome, (counts.get(outcome) ?? 0) + count);
  return [...counts].map(([outcome, count]) => `${outcome}: ${count}`).join(', ') || 'none';
};

/** Compares what was acknowledged with what this address reads; resolves with a sentence for each miss. */
export const missesOf = async (api: Address, acknowledged: readonly string[]): Promise<readonly string[]> => {
  await caughtUp(api);
  const read = await everyId(aClient(api), { limit: PAGE });
  const stored = new Set(read);
  const lost = acknowledged.filter((id) => !stored.has(id));
  return [
    ...(lost.length === 0 ? [] : [`${lost.length} acknowledged statements are lost, such as ${lost[0] ?? ''}`]),
    ...(stored.size === read.length ? [] : [`${read.length - stored.size} statements are read twice`]),
  ];
};
