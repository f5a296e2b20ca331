import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';
import type { LastSeen, TrafficCounts, TrafficSlot } from '../../../../src/store/ports/sources/traffic-repository.ts';
import { createFindRefusals, risingRefusals } from '../../../../src/telemetry/operations/refusal-finder.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Half past an hour. */
const NOW = 500_000 * HOUR + 30 * MINUTE;
const THIS_HOUR = NOW - 30 * MINUTE;

const slots = (step: 'minute' | 'hour', counts: Readonly<Record<number, TrafficCounts>>): readonly TrafficSlot[] =>
  Object.entries(counts)
    .map(([at, one]) => ({ subject: 'moodle', step, at: Number(at), counts: one }))
    .toSorted((a, b) => a.at - b.at);
const minutesAgo = (ago: number): number => NOW - ago * MINUTE;
const hoursAgo = (ago: number): number => THIS_HOUR - ago * HOUR;
const rising = (
  minutes: Readonly<Record<number, TrafficCounts>>,
  hours: Readonly<Record<number, TrafficCounts>> = {},
) => risingRefusals(slots('minute', minutes), slots('hour', hours), NOW);

const BEFORE = { [hoursAgo(3)]: { 'refused/invalid-statement': 1, accepted: 500 } };
const CLEAN = { [hoursAgo(3)]: { accepted: 500 } };

interface RisingCase {
  readonly of: string;
  readonly counts: TrafficCounts;
  readonly hours: Readonly<Record<number, TrafficCounts>>;
  readonly isFound: boolean;
}

describe('Refusals of a source', () => {
  it.each<RisingCase>([
    { of: 'a source that is refused entirely', counts: { 'refused/invalid-statement': 1 }, hours: {}, isFound: true },
    {
      of: '5 % of what comes, as before',
      counts: { 'refused/invalid-statement': 5, accepted: 95 },
      hours: BEFORE,
      isFound: false,
    },
    { of: 'more than 5 %', counts: { 'refused/invalid-statement': 6, accepted: 94 }, hours: BEFORE, isFound: true },
    {
      of: 'one of many where there was none',
      counts: { 'refused/too-large': 1, accepted: 9999 },
      hours: CLEAN,
      isFound: true,
    },
    {
      of: 'one of many where there was one',
      counts: { 'refused/too-large': 1, accepted: 9999 },
      hours: BEFORE,
      isFound: false,
    },
    {
      of: 'withheld statements count as sent',
      counts: { 'refused/too-large': 6, withheld: 110 },
      hours: BEFORE,
      isFound: true,
    },
    {
      of: 'more withheld statements',
      counts: { 'refused/too-large': 6, withheld: 120 },
      hours: BEFORE,
      isFound: false,
    },
    { of: 'people who said no', counts: { 'refused/consent-required': 50 }, hours: CLEAN, isFound: false },
    { of: 'a journal that was away', counts: { 'refused/journal-unavailable': 50 }, hours: CLEAN, isFound: false },
    {
      of: 'a store that was away',
      counts: { 'refused/store-unavailable': 50, 'refused/overloaded': 3 },
      hours: CLEAN,
      isFound: false,
    },
    { of: 'a fault of Carnet', counts: { 'refused/internal': 50, 'refused/damaged': 1 }, hours: CLEAN, isFound: false },
    { of: 'no refusal', counts: { accepted: 5 }, hours: BEFORE, isFound: false },
  ])('are found to rise or not: $of', ({ counts, hours, isFound }) => {
    expect(rising({ [minutesAgo(10)]: counts }, hours) !== undefined).toBe(isFound);
  });

  it('have their number, their share and their most frequent kind', () => {
    expect(
      rising({
        [minutesAgo(20)]: { 'refused/too-large': 2, 'refused/consent-required': 10, accepted: 80 },
        [minutesAgo(4)]: { 'refused/invalid-statement': 8 },
      }),
    ).toEqual({ count: 10, share: 0.1, kind: 'invalid-statement', since: minutesAgo(20) });
  });

  it('began in the first minute, or in the first hour without a gap', () => {
    const now = { [minutesAgo(59)]: { 'refused/too-large': 1 }, [minutesAgo(60)]: { 'refused/too-large': 9 } };
    const refused = { 'refused/too-large': 3 };
    expect(rising(now)).toMatchObject({ count: 1, since: minutesAgo(59) });
    const hours = { [hoursAgo(2)]: refused, [hoursAgo(3)]: refused, [hoursAgo(5)]: refused };
    expect(rising(now, hours)).toMatchObject({ since: hoursAgo(3) });
  });
});

describe('A row of refusals', () => {
  const operatorOf = (...sources: readonly string[]): StaffPrincipal => ({
    actor: 'ann',
    scopes: ['operator'],
    organisation: 'org:school',
    hasInScope: (some) => some.every((one) => sources.includes(one)),
  });
  const seen = (source: string, kind: string, last: { readonly ago: number; readonly text?: string }): LastSeen => ({
    source,
    what: `refused/${kind}`,
    at: NOW - last.ago,
    ...(last.text !== undefined && { text: last.text }),
  });
  const finderOf = (all: readonly LastSeen[], counts: TrafficCounts) => {
    const asked: string[] = [];
    const find = createFindRefusals({
      listSeen: () => Promise.resolve(all),
      traffic: {
        minutesOf: (source) => {
          asked.push(source);
          return Promise.resolve(slots('minute', { [minutesAgo(2)]: counts }));
        },
        hoursOf: () => Promise.resolve([]),
      },
      now: () => NOW,
    });
    return { find, asked };
  };

  it('has the fault as it was said last, and is an error if most of what comes is refused', async () => {
    const all = [
      seen('moodle', 'invalid-statement', { ago: 1000, text: '/verb/id must be an IRI' }),
      seen('moodle', 'too-large', { ago: 10, text: 'at most 4 MB' }),
    ];
    const { find } = finderOf(all, { 'refused/invalid-statement': 3, 'refused/too-large': 1, accepted: 4 });
    expect(await find(operatorOf('moodle'))).toEqual([
      {
        kind: 'refusals-rising',
        severity: 'warning',
        since: minutesAgo(2),
        count: 4,
        about: 'moodle',
        link: '/v1/operations/sources/moodle',
        refusal: {
          kind: 'invalid-statement',
          title: 'A statement does not conform to the standard',
          fault: '/verb/id must be an IRI',
          share: 0.5,
        },
      },
    ]);
    const most = finderOf(all, { 'refused/invalid-statement': 3, accepted: 2 });
    expect(await most.find(operatorOf('moodle'))).toMatchObject([{ severity: 'error' }]);
  });

  it('looks only at the sources in scope that were refused in the last hour, the last 50 of them', async () => {
    const all = [
      seen('other', 'too-large', { ago: 1 }),
      seen('old', 'too-large', { ago: HOUR + 1 }),
      seen('asked', 'consent-required', { ago: 1 }),
      { source: 'used', what: 'key/a', at: NOW },
      ...Array.from({ length: 60 }, (_, ago) => seen(`tool-${ago}`, 'too-large', { ago: ago * 1000 })),
    ];
    const { find, asked } = finderOf(all, { 'refused/too-large': 1 });
    const inScope = all.map(({ source }) => source).filter((source) => source !== 'other');
    expect(await find(operatorOf(...inScope))).toHaveLength(50);
    expect(asked).toEqual(Array.from({ length: 50 }, (_, ago) => `tool-${ago}`));
  });
});
