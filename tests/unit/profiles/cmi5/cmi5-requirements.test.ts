import { readFileSync } from 'node:fs';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { judgeInOrder } from '../../../support/checks/profiles/judge-session.ts';
import { CMI5_REQUIREMENTS } from '../../../support/clients/cmi5-requirements.ts';
import { aCmi5Session, MUTATIONS } from '../../../support/clients/cmi5-session.ts';

const { reasons, requirements } = CMI5_REQUIREMENTS;
const NUMBER = /^\d+(?:\.\d+){3}-\d+(?: \(d\d?\))?$/;
/** How many Catapult counts, those that follow from others included. */
const ALL = 305;

const mutated = new Map(MUTATIONS.refused.map((mutation) => [mutation.title, mutation]));
const broken = requirements.flatMap(({ numbers, mutations = [] }) =>
  mutations.flatMap((title) => numbers.map((number) => [number, title] as const)),
);
const numbers = requirements.flatMap((one) => one.numbers);

describe('the requirements of cmi5', () => {
  it('have one entry each', () => {
    expect(numbers.filter((number) => !NUMBER.test(number))).toEqual([]);
    expect(numbers).toHaveLength(ALL);
    expect(new Set(numbers).size).toBe(ALL);
  });

  it('are tested, or have one reason why they are not', () => {
    for (const { numbers: some, mutations, tests, notOurs } of requirements) {
      const given = [mutations, tests, notOurs].filter((one) => one !== undefined && one.length > 0);
      expect([some, given.length]).toEqual([some, 1]);
    }
    const used = requirements.flatMap(({ notOurs }) => (notOurs === undefined ? [] : [notOurs]));
    expect([...new Set(used)].sort()).toEqual(Object.keys(reasons).sort());
  });

  it('are not left to others where a statement shows them: sections 9.4 to 9.6', () => {
    const left = requirements.filter(({ notOurs }) => notOurs !== undefined).flatMap((one) => one.numbers);
    expect(left.filter((number) => /^9\.[456]\./.test(number)).sort()).toEqual([
      // Durations against the clock, what an LMS decides at registration, and LMS.LaunchData.
      '9.5.4.2-2',
      '9.6.1.1-3',
      '9.6.2.0-1',
      '9.6.2.0-1 (d)',
      '9.6.2.3-1',
      '9.6.3.1-1',
      '9.6.3.1-2',
      '9.6.3.2-1',
      '9.6.3.7-1',
    ]);
  });

  it.each(
    requirements.flatMap(({ numbers: some, tests = [] }) => tests.map((test) => [some.join(', '), test] as const)),
  )('%s: tested elsewhere', (_, { file, name }) => {
    expect(readFileSync(file, 'utf8')).toContain(`'${name}'`);
  });

  it.each(broken)('%s: %s is refused', (_, title) => {
    const mutation = mutated.get(title);
    expect(mutation).toBeDefined();
    const found = judgeInOrder(aCmi5Session(mutation) as unknown as readonly Statement[]);
    expect(found.findIndex((violations) => violations.length > 0)).toBe(mutation!.refused);
  });
});
