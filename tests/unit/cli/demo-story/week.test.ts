import { createRandom } from '../../../../src/cli/demo-story/random.ts';
import { SCHOOL_PUPILS, SCHOOL_TOOLS, type SchoolTool } from '../../../../src/cli/demo-story/school.ts';
import { busyAt, pickTool, type TimeSlice, useTool, weekOf } from '../../../../src/cli/demo-story/week.ts';

const HOUR = 3_600_000;
const isAsked = (pupil: (typeof SCHOOL_PUPILS)[number]): boolean => pupil.name.startsWith('Ada');

interface Posted {
  readonly actor: { readonly account: { readonly name: string } };
  readonly verb: { readonly id: string };
  readonly result?: { readonly score?: { readonly scaled: number }; readonly duration?: string };
  readonly timestamp: string;
}

const postedIn = (slices: readonly TimeSlice[], tool?: SchoolTool, isRefused = false): readonly Posted[] =>
  slices.flatMap(({ requests }) =>
    requests
      .filter((request) => request.isRefused === isRefused && (tool === undefined || request.tool === tool))
      .flatMap(({ statements }) => statements as readonly Posted[]),
  );

describe('the week of the demo', () => {
  /** A Thursday, in the middle of a lesson of this machine. */
  const NOW = new Date(2026, 10, 26, 10, 41).getTime();
  const week = weekOf({ now: NOW, seed: 7, isAsked });
  const between = (day: number, from: number, until: number): number =>
    postedIn(week).filter(({ timestamp }) => {
      const date = new Date(timestamp);
      return date.getDate() === day && date.getHours() >= from && date.getHours() < until;
    }).length;

  it('is the same for the same seed and time, and another for another seed', () => {
    expect(weekOf({ now: NOW, seed: 7, isAsked })).toEqual(week);
    expect(weekOf({ now: NOW, seed: 8, isAsked })).not.toEqual(week);
  });

  it('is the seven days before its end, slice after slice, and each statement is of its slice', () => {
    expect(week.length).toBeGreaterThan(70);
    let before = NOW - 168 * HOUR - (NOW % HOUR);
    for (const { until, requests } of week) {
      expect(until).toBeGreaterThan(before);
      expect(until).toBeLessThanOrEqual(NOW);
      for (const { timestamp } of requests.flatMap(({ statements }) => statements as readonly Posted[])) {
        expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(Math.max(before, until - HOUR));
        expect(Date.parse(timestamp)).toBeLessThanOrEqual(until);
      }
      before = until;
    }
  });

  it('has lessons on weekdays, little in the evening and at the weekend, and nothing at night', () => {
    const [friday, saturday, sunday, monday, wednesday] = [20, 21, 22, 23, 25];
    for (const day of [friday, monday]) {
      expect(between(day, 8, 12)).toBeGreaterThan(500);
      expect(between(day, 14, 17)).toBeGreaterThan(350);
      expect(between(day, 18, 22)).toBeLessThan(between(day, 9, 10));
    }
    expect(between(wednesday, 14, 17)).toBeLessThan(150);
    for (const day of [saturday, sunday]) expect(between(day, 0, 24)).toBeLessThan(300);
    expect([between(monday, 0, 6), busyAt(new Date(2026, 10, 23, 3).getTime())]).toEqual([0, 0]);
  });

  it.each([0, 4, 8, 12, 16, 20, 23.9])(
    'has something in the last hour, and a tool that is refused, at %s o’clock',
    (hour) => {
      const now = new Date(2026, 10, 22).getTime() + hour * HOUR;
      const last = weekOf({ now, seed: 7, isAsked }).filter(({ until }) => until > now - HOUR);
      expect(postedIn(last).length).toBeGreaterThan(20);
      const refused = postedIn(last, 'road-safety', true).length;
      // From 5 % on, the overview names the tool.
      expect(refused / (refused + postedIn(last, 'road-safety').length)).toBeGreaterThan(0.08);
    },
  );

  it('has scores that spread, and pupils who are better than others', () => {
    const scores = postedIn(week, 'spelling').map(({ result }) => result?.score?.scaled ?? NaN);
    const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
    const deviation = Math.sqrt(scores.reduce((sum, one) => sum + (one - mean) ** 2, 0) / scores.length);
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.8);
    expect(deviation).toBeGreaterThan(0.1);
    expect(new Set(SCHOOL_PUPILS.map(({ className }) => className)).size).toBe(5);
  });

  it('has only asked pupils at the spelling coach, and only minors at the reading nook', () => {
    const namesIn = (tool: SchoolTool) => new Set(postedIn(week, tool).map(({ actor }) => actor.account.name));
    const namesOf = (is: typeof isAsked) => SCHOOL_PUPILS.filter(is).map(({ agent }) => agent.account.name);
    const asked = namesOf((pupil) => isAsked(pupil) && !pupil.isMinor);
    expect([...namesIn('spelling')].toSorted()).toEqual(asked.toSorted());
    expect([...namesIn('reading')].toSorted()).toEqual(namesOf(({ isMinor }) => isMinor).toSorted());
  });

  it('has three faults of the course, all since its update', () => {
    const refused = postedIn(week, 'road-safety', true);
    expect(postedIn(week, undefined, true)).toEqual(refused);
    expect(new Set(refused.map(({ verb }) => verb.id.split('/').at(-1)))).toEqual(
      new Set(['passed', 'completed', 'terminated']),
    );
    for (const { timestamp } of refused) expect(Date.parse(timestamp)).toBeGreaterThan(NOW - 45 * HOUR);
    const before = useTool({ tool: 'road-safety', random: createRandom(1), at: NOW, isAsked, isUpdated: false });
    expect(before).toHaveLength(1);
  });

  it('goes on with each tool as often as in lessons', () => {
    const random = createRandom(3);
    const picked = Array.from({ length: 1000 }, () => pickTool(random));
    const shares = SCHOOL_TOOLS.map(({ id }) => picked.filter((one) => one === id).length);
    expect(shares[0]).toBeGreaterThan(330);
    expect(shares[1]).toBeGreaterThan(shares[0] as number);
    expect(shares[2]).toBeGreaterThan(70);
    expect(shares[3]).toBeGreaterThan(10);
  });
});
