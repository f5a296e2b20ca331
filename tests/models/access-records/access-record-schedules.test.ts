import { runAccessRecords, type Without } from './access-record-world.ts';

const firstSeed = Number(process.env['FIRST_SEED'] ?? 1);
const count = Number(process.env['SCHEDULES'] ?? 80);

/** Without something that is needed, the search ends with the first schedule that shows `expected`. */
const broken = async (without?: Without, expected?: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const isShown = (): boolean => expected !== undefined && found.some((one) => one.includes(expected));
  for (let seed = firstSeed; seed < firstSeed + count && !isShown(); seed++)
    for (const fault of await runAccessRecords(seed, without)) found.push(`seed ${seed}: ${fault}`);
  return found;
};

describe('Readers, some of them killed, beside stops and new yeses', () => {
  it(
    `leave a record of each answer, and none of what is erased, in ${count} random schedules`,
    async () => {
      expect(await broken()).toEqual([]);
    },
    300_000 + 500 * count,
  );

  it.each(['second-look', 'sweep'] as const)(
    'leave records of what is erased without the %s',
    async (without) => {
      expect(await broken(without, 'outlives')).toContainEqual(expect.stringContaining('outlives'));
    },
    300_000 + 500 * count,
  );
});
