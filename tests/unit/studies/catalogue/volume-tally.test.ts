import fc from 'fast-check';
import { roundedVolume } from '../../../../src/studies/study/k-anonymity.ts';
import { createVolumeTally } from '../../../../src/studies/catalogue/volume-tally.ts';
import type { StatementPerson } from '../../../../src/xapi/model/types.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const at = (day: string): number => Date.parse(`${day}T08:00:00Z`);
const by = (id: string, role: StatementPerson['role'] = 'actor'): StatementPerson => ({ id, role, generation: 1 });

/** The public volume of so many statements of each of these people. */
const publicVolumeOf = (counts: Readonly<Record<string, number>>, day = '2026-11-02') => {
  const tally = createVolumeTally(NOW);
  for (const [id, count] of Object.entries(counts))
    for (let made = 0; made < count; made++) tally.add({ timestamp: at(day), people: [by(id)] });
  return tally.publicVolume();
};
const each = (people: number, count: number): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: people }, (_, index) => [`person-${index}`, count]));

describe('the public volume', () => {
  it.each([
    [9, 1, undefined],
    [10, 1, undefined],
    [19, 1, undefined],
    [20, 1, 20],
    [25, 1, 30],
    [2000, 100, 2000],
    [1999, 100, undefined],
    [12_345, 42, 12_500],
    [12_345, 20, 12_400],
    [12_345, 600, 10_000],
    [8_000_000_000, 250_000, 8_000_000_000 - (8_000_000_000 % 5_000_000)],
  ])('%d statements, at most %d of them of one person: %p', (count, most, volume) =>
    expect(roundedVolume(count, most)).toBe(volume),
  );

  it('in steps that are at least ten times what any one person did, and never under one', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(counts, (each_) => {
        const count = each_.reduce((sum, one) => sum + one, 0);
        const most = Math.max(...each_);
        const volume = roundedVolume(count, most);
        // Fewer than twenty people never come to twenty times what the busiest of them did.
        if (each_.length < 20 || count < 20 * most) expect(volume).toBeUndefined();
        if (volume !== undefined)
          expect([volume % 10, Math.abs(volume - count) <= count / 2, volume >= 10 * most]).toEqual([0, true, true]);
      }),
    );
  });
});

describe('a dataset of the catalogue', () => {
  it('is nothing where fewer than twenty people did all of it, however much it is', () => {
    expect(publicVolumeOf(each(9, 500))).toEqual({});
    expect(publicVolumeOf(each(19, 500))).toEqual({});
    expect(publicVolumeOf(each(20, 500))).not.toEqual({});
    expect(publicVolumeOf({ ...each(9, 500), ...Object.fromEntries([['late', 1]]) })).toEqual({});
    expect(publicVolumeOf({})).toEqual({});
  });

  it('is a rounded number and months, where many did it', () => {
    expect(publicVolumeOf(each(30, 12))).toEqual({ statements: 400, period: { first: '2026-11', last: '2026-11' } });
  });

  it('stays as it is where one of thirty leaves, and one of them is as busy as any', () => {
    const { ['person-7']: _, ...others } = each(30, 12);
    expect(publicVolumeOf(others)).toEqual(publicVolumeOf(each(30, 12)));
  });

  it('counts statements without a known actor as those of one person', () => {
    const tally = createVolumeTally(NOW);
    for (let made = 0; made < 5000; made++)
      tally.add({ timestamp: at('2026-11-02'), ...(made % 2 === 0 ? {} : { people: [by('a teacher', 'other')] }) });
    expect(tally.publicVolume()).toEqual({});
  });

  it('has the first and the last month in which twenty people did something, and no month of a single one', () => {
    const tally = createVolumeTally(NOW);
    const add = (people: number, day: string): void => {
      for (let index = 0; index < people; index++) tally.add({ timestamp: at(day), people: [by(`${day} ${index}`)] });
    };
    add(1, '2025-01-10');
    add(19, '2026-02-28');
    add(20, '2026-03-31');
    add(20, '2026-05-01');
    add(19, '2026-06-30');
    add(22, '2031-01-01');
    add(22, '0001-01-01');
    expect(tally.publicVolume()).toEqual({ statements: 120, period: { first: '2026-03', last: '2026-05' } });
  });

  it('has the members of a Group for people who did it', () => {
    const tally = createVolumeTally(NOW);
    const members = Array.from({ length: 10 }, (_, index) => by(`person-${index}`, 'member'));
    for (let made = 0; made < 10; made++) tally.add({ timestamp: at('2026-03-31'), people: members });
    // Each of the ten did all ten of them.
    expect(tally.publicVolume()).toEqual({});
    for (let made = 0; made < 190; made++) tally.add({ timestamp: at('2026-03-31'), people: [by(`other-${made}`)] });
    expect(tally.publicVolume()).toEqual({ statements: 200, period: { first: '2026-03', last: '2026-03' } });
  });
});
