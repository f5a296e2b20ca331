import { runPeople, type Without } from './people-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 400);

/** Without something that is needed, the search ends with the first schedule that shows `expected`. */
const broken = async (without?: Without, expected?: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const isShown = (): boolean => expected !== undefined && found.some((one) => one.includes(expected));
  for (let seed = firstSeed; seed < firstSeed + count && !isShown(); seed++)
    for (const fault of await runPeople(seed, without)) found.push(`seed ${seed}: ${fault}`);
  return found;
};

describe('Four processes that create people for the same identifiers, one of which may be killed,', () => {
  it(
    `agree on one stored person for each, and leave no other, in ${count} random schedules`,
    async () => {
      expect(await broken()).toEqual([]);
    },
    60_000 + 500 * count,
  );

  it.each<[Without, string]>([
    ['person-first', 'counts as damaged'],
    ['duplicates', 'two people'],
  ])(
    'break that without %s',
    async (without, fault) => {
      expect(await broken(without, fault)).toContainEqual(expect.stringContaining(fault));
    },
    60_000 + 500 * count,
  );
});
