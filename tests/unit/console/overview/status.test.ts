import fc from 'fast-check';
import { createArrivalClock } from '../../../../src/console/pages/overview/arrival-clock.ts';
import {
  FUTURE_MS,
  LIVE_FRESH_MS,
  READY_FRESH_MS,
  type SeenFigures,
  type Status,
  type StatusFacts,
  statusOf,
} from '../../../../src/console/pages/overview/status.ts';

const NOW = 1_800_000_000_000;
const PARTS = ['journal', 'store', 'api', 'sink', 'releaser', 'forwarding'] as const;
type Health = SeenFigures['parts'][number]['health'];

const figures = (changes: Partial<Record<string, Health | 'absent'>> = {}, lagSeconds = 0.2): SeenFigures => ({
  parts: PARTS.flatMap((part) => {
    const health = changes[part] ?? 'up';
    return health === 'absent' ? [] : [{ part, health }];
  }),
  sink: { lagSeconds },
});
const ready = (away: readonly string[] = [], ageMs = 0) => ({ at: NOW - ageMs, value: away });
const live = (value = figures(), ageMs = 0) => ({ at: NOW - ageMs, value });
const unavailable = (ageMs: number, kind = 'store-unavailable') => ({ at: NOW - ageMs, value: kind });
const now = NOW;
const isSessionOver = false;
const [OLD_LIVE, OLD_READY] = [LIVE_FRESH_MS + 1, READY_FRESH_MS + 1];

type Row = readonly [what: string, facts: Partial<StatusFacts>, status: Partial<Status>];
const WELL = { tone: 'well', word: 'taking' } as const;
const NOTHING = { tone: 'old', word: 'nothing-known', oldReason: 'silence' } as const;

const ROWS: readonly Row[] = [
  ['all is up', { ready: ready(), live: live() }, { ...WELL, lagSeconds: 0.2 }],
  [
    'both answers are as old as may be',
    { ready: ready([], READY_FRESH_MS), live: live(figures(), LIVE_FRESH_MS) },
    WELL,
  ],

  // Absent.
  ['nothing was answered yet', {}, NOTHING],
  ['only /health/ready was answered', { ready: ready() }, NOTHING],
  ['only figures came', { live: live() }, NOTHING],
  ['only a failure is known', { unansweredAt: NOW }, { ...NOTHING, oldReason: 'unanswered' }],
  ['only the end of the session is known', { isSessionOver: true }, { ...NOTHING, oldReason: 'session' }],
  [
    'only /health/ready was answered, and the store is away',
    { ready: ready(['store']) },
    { tone: 'ill', word: 'store' },
  ],
  ['figures that never came cannot be read', { unavailable: unavailable(0) }, { tone: 'ill', word: 'store' }],

  // Stale.
  [
    'figures are old',
    { ready: ready(), live: live(figures(), OLD_LIVE) },
    { tone: 'old', word: 'taking', asOf: NOW - OLD_LIVE, oldReason: 'silence' },
  ],
  [
    'readiness is old',
    { ready: ready([], OLD_READY), live: live() },
    { tone: 'old', word: 'taking', asOf: NOW - OLD_READY, oldReason: 'silence' },
  ],
  [
    'both are old',
    { ready: ready([], 60_000), live: live(figures(), 90_000) },
    { tone: 'old', word: 'taking', asOf: NOW - 90_000 },
  ],
  [
    'figures come from the future, as after a clock was set back',
    { ready: ready(), live: live(figures(), -3_600_000) },
    { tone: 'old', word: 'taking' },
  ],
  [
    'the network is away',
    { ready: ready([], 6000), live: live(), unansweredAt: NOW },
    { tone: 'old', word: 'taking', asOf: NOW - 6000, oldReason: 'unanswered' },
  ],
  ['the network is back', { ready: ready(), live: live(), unansweredAt: NOW - 1 }, WELL],
  [
    'the session has ended, and the figures are still fresh',
    { ready: ready(), live: live(), isSessionOver: true },
    { tone: 'old', word: 'taking', asOf: NOW, oldReason: 'session' },
  ],
  [
    'the last that was known is red, and old',
    { ready: ready(['journal'], OLD_READY), live: live(figures(), OLD_LIVE) },
    { tone: 'old', word: 'journal', asOf: NOW - OLD_READY },
  ],
  [
    'the last that was known is amber, and old',
    { ready: ready(), live: live(figures({ sink: 'behind' }), OLD_LIVE) },
    { tone: 'old', word: 'behind', asOf: NOW - OLD_LIVE },
  ],
  [
    'figures that could not be read are old',
    { ready: ready(), live: live(figures(), 20_000), unavailable: unavailable(OLD_LIVE) },
    { tone: 'old', word: 'taking', asOf: NOW - 20_000 },
  ],
  [
    'figures cannot be read for another reason',
    { ready: ready(), live: live(figures(), 1000), unavailable: unavailable(0, 'damaged') },
    { tone: 'old', word: 'taking', asOf: NOW - 1000 },
  ],

  // Contradicting: the worse counts, and what is fresh counts before what is old.
  [
    'readiness alone says that the store is away',
    { ready: ready(['store']), live: live() },
    { tone: 'ill', word: 'store' },
  ],
  ['figures alone say so', { ready: ready(), live: live(figures({ store: 'down' })) }, { tone: 'ill', word: 'store' }],
  [
    'figures were read before the store went',
    { ready: ready(), live: live(figures(), 900), unavailable: unavailable(0) },
    { tone: 'ill', word: 'store' },
  ],
  ['figures were read since', { ready: ready(), live: live(figures(), 0), unavailable: unavailable(1000) }, WELL],
  [
    'the journal is away by readiness, figures are old',
    { ready: ready(['journal']), live: live(figures(), 60_000) },
    { tone: 'ill', word: 'journal' },
  ],
  [
    'the journal is away by figures, readiness is old',
    { ready: ready([], 60_000), live: live(figures({ journal: 'down' })) },
    { tone: 'ill', word: 'journal' },
  ],
  [
    'the journal is away, and the session over',
    { ready: ready(['journal']), live: live(), isSessionOver: true },
    { tone: 'ill', word: 'journal' },
  ],
  [
    'the journal was away by old readiness',
    { ready: ready(['journal'], OLD_READY), live: live() },
    { tone: 'old', word: 'journal' },
  ],

  // Each part.
  ['an older copy was put back', { ready: ready(['older-copy']), live: live() }, { tone: 'ill', word: 'older-copy' }],
  [
    'something unknown is away',
    { ready: ready(['vault']), live: live() },
    { tone: 'ill', word: 'down', part: 'vault' },
  ],
  [
    'no sink lives',
    { ready: ready(), live: live(figures({ sink: 'down' })) },
    { tone: 'ill', word: 'down', part: 'sink' },
  ],
  [
    'no API lives',
    { ready: ready(), live: live(figures({ api: 'down' })) },
    { tone: 'ill', word: 'down', part: 'api' },
  ],
  ['the process stops', { ready: ready(['process']), live: live() }, { tone: 'warned', word: 'stopping' }],
  ['the store catches up', { ready: ready(['catching-up']), live: live() }, { tone: 'warned', word: 'catching-up' }],
  ['the store is behind', { ready: ready(['behind']), live: live() }, { tone: 'warned', word: 'behind' }],
  [
    'the sink is behind',
    { ready: ready(), live: live(figures({ sink: 'behind' }, 90)) },
    { tone: 'warned', word: 'behind', lagSeconds: 90 },
  ],
  ['the lag is long', { ready: ready(), live: live(figures({}, 30)) }, { tone: 'warned', word: 'behind' }],
  ['the lag is no number', { ready: ready(), live: live(figures({}, NaN)) }, { tone: 'warned', word: 'behind' }],
  [
    'studies are down',
    { ready: ready(), live: live(figures({ releaser: 'down' })) },
    { tone: 'warned', word: 'slow-part', part: 'releaser' },
  ],
  [
    'forwarding waits',
    { ready: ready(), live: live(figures({ forwarding: 'behind' })) },
    { tone: 'warned', word: 'slow-part', part: 'forwarding' },
  ],
  ['nothing releases', { ready: ready(), live: live(figures({ releaser: 'absent', forwarding: 'absent' })) }, WELL],
  [
    'the store has just come back',
    { ready: ready(), live: live(figures({ sink: 'unknown' })) },
    { tone: 'warned', word: 'silent', part: 'sink' },
  ],
  [
    'a sink never lived',
    { ready: ready(), live: live(figures({ sink: 'absent' })) },
    { tone: 'warned', word: 'silent', part: 'sink' },
  ],
  [
    'figures have no store',
    { ready: ready(), live: live(figures({ store: 'absent' })) },
    { tone: 'warned', word: 'silent', part: 'store' },
  ],
];

const anAge = fc.oneof(fc.integer({ min: -7_200_000, max: 7_200_000 }), fc.constantFrom(0, OLD_LIVE, OLD_READY));
const aHealth = fc.constantFrom<Health | 'absent'>('up', 'up', 'up', 'behind', 'down', 'unknown', 'absent');
const anAway = fc.constantFrom('store', 'journal', 'older-copy', 'behind', 'catching-up', 'process', 'vault');
const aboutOnce = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const facts: fc.Arbitrary<StatusFacts> = fc.record({
  now: fc.constant(NOW),
  isSessionOver: fc.boolean(),
  ready: aboutOnce(fc.tuple(fc.array(anAway, { maxLength: 1 }), anAge).map((of) => ready(...of))),
  unansweredAt: aboutOnce(anAge.map((age) => NOW - age)),
  live: aboutOnce(
    fc
      .tuple(fc.record(Object.fromEntries(PARTS.map((part) => [part, aHealth]))), fc.float({ min: 0 }), anAge)
      .map(([parts, lag, age]) => live(figures(parts, lag), age)),
  ),
  unavailable: aboutOnce(anAge.map((age) => unavailable(age))),
});

describe('The status line', () => {
  it.each(ROWS)('where %s', (_, some, expected) => {
    expect(statusOf({ now, isSessionOver, ...some })).toMatchObject(expected);
  });

  it('is never green if an input is old, absent or contradicts', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { tone } = statusOf(of);
        const isWithin = (at: number | undefined, ms: number) =>
          at !== undefined && at <= NOW + FUTURE_MS && NOW - at <= ms;
        const mayBeGreen =
          !of.isSessionOver &&
          isWithin(of.ready?.at, READY_FRESH_MS) &&
          isWithin(of.live?.at, LIVE_FRESH_MS) &&
          of.ready?.value.length === 0 &&
          !((of.unansweredAt ?? -Infinity) >= of.ready.at) &&
          !((of.unavailable?.at ?? -Infinity) >= (of.live?.at ?? 0)) &&
          of.live?.value.parts.every(({ health }) => health === 'up') === true;
        if (!mayBeGreen) expect(tone).not.toBe('well');
      }),
      { numRuns: 5000 },
    );
  });

  it('has no colour unless an input of the present says so, and then a time if anything was known', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const old = statusOf({ ...of, now: NOW + 86_400_000 });
        expect(old.tone).toBe('old');
        expect(old.asOf === undefined).toBe(of.ready === undefined || of.live === undefined);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('The clock by which events arrive', () => {
  it('is that of the browser, whatever the clock of the server says', () => {
    const arrival = createArrivalClock();
    expect(arrival(NOW + 3_600_000, NOW)).toBe(NOW);
    expect(arrival(NOW + 3_601_000, NOW + 1040)).toBe(NOW + 1000);
  });

  it('makes events that were kept as old as they are', () => {
    const arrival = createArrivalClock();
    arrival(NOW, NOW + 20);
    expect(arrival(NOW + 1000, NOW + 31_020)).toBe(NOW + 1020);
    // All come at once.
    const burst = createArrivalClock();
    expect([0, 10_000, 30_000].map((at) => burst(at, 30_050))).toEqual([30_050, 30_050, 30_050]);
  });

  it('follows a clock that was set, after a minute', () => {
    const arrival = createArrivalClock();
    arrival(0, 0);
    for (let second = 1; second < 60; second++) arrival(second * 1000, second * 1000 + 3_600_000);
    expect(arrival(60_000, 3_660_000)).toBe(3_660_000);
  });
});
