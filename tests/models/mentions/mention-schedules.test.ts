import { runMentions, type Without } from './mention-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 40);

/** Without something that is needed, the search ends with the first schedule that shows `expected`. */
const broken = async (without?: Without, expected?: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const isShown = (): boolean => expected !== undefined && found.some((one) => one.includes(expected));
  for (let seed = firstSeed; seed < firstSeed + count && !isShown(); seed++)
    for (const fault of await runMentions(seed, without)) found.push(`seed ${seed}: ${fault}`);
  return found;
};

describe('Processes that list and replace an erased person, some of which are killed, beside another erasure', () => {
  it(
    `leave no name, no mention of what is gone, and count each statement once, in ${count} random schedules`,
    async () => {
      expect(await broken()).toEqual([]);
    },
    300_000 + 1_000 * count,
  );

  it.each<[Exclude<Without, undefined>, string]>([
    ['second-look', 'a mention is on the list that no statement has'],
    ['compare-and-set', 'not counted once'],
  ])(
    'break that without the %s',
    async (without, fault) => {
      expect(await broken(without, fault)).toContainEqual(expect.stringContaining(fault));
    },
    300_000 + 1_000 * count,
  );
});
