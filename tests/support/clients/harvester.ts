import { aClient, type Address, type StatementsPage } from './client.ts';

type Harvested = StatementsPage['statements'][number];

/** Reads all statements of a Carnet as they are stored, by `since` and Consistent-Through alone. */
export interface Harvester {
  /** The statements so far, in order. */
  readonly statements: readonly Harvested[];
  /** Harvests until Consistent-Through has passed this instant (milliseconds since the epoch). */
  until(instant: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a harvester. `since` is the Consistent-Through of the previous round; statements stored after it wait for the
 * next round.
 */
export const startHarvester = (addresses: () => readonly Address[], pageSize = 50): Harvester => {
  const statements: Harvested[] = [];
  let mark = new Date(0).toISOString();
  let stopping = false;
  let turn = 0;

  const round = async (): Promise<void> => {
    const list = addresses();
    const client = aClient(list[turn++ % list.length]!);
    const since = mark;
    let answer = await client.get({ since, ascending: true, limit: pageSize });
    if (answer.status !== 200) return;
    const through = answer.headers['x-experience-api-consistent-through'] as string;
    const found: Harvested[] = [];
    for (;;) {
      const page = answer.body as StatementsPage;
      found.push(...page.statements.filter(({ stored }) => stored <= through));
      if (page.more === '' || page.statements.some(({ stored }) => stored > through)) break;
      answer = await client.path(page.more);
      if (answer.status !== 200) return;
    }
    statements.push(...found);
    if (through > mark) mark = through;
  };

  const loop = async (): Promise<void> => {
    while (!stopping) {
      await round().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const ended = loop();
  return {
    statements,
    until: async (instant) => {
      const deadline = Date.now() + 60_000;
      while (Date.parse(mark) <= instant) {
        if (Date.now() > deadline) throw new Error(`Consistent-Through stays at ${mark}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop: () => {
      stopping = true;
      return ended;
    },
  };
};
