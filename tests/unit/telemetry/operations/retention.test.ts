import { countDue, keptSince, wholeTens } from '../../../../src/telemetry/operations/due-statements.ts';
import { openErasures } from '../../../../src/telemetry/operations/open-erasures.ts';
import { createRetention } from '../../../../src/telemetry/operations/retention.ts';
import type { StaffPrincipal } from '../../../../src/access/staff/staff-principal.ts';
import type { Source } from '../../../../src/store/ports/sources/source-repository.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-28T08:00:00Z');
const TODAY = Date.parse('2026-11-28T00:00:00Z');
const YEAR = { months: 12, days: 0 };

/** So many statements at each of these times, in pages of seven. */
const pagesOf = (...times: readonly (readonly [stored: number, count: number])[]) => {
  const all = times.flatMap(([stored, count]) =>
    Array.from({ length: count }, (_, index) => ({ at: sortKey(stored, 0, index) })),
  );
  return async function* ({ before, max }: { readonly before: number; readonly max: number }) {
    const found = all.filter(({ at }) => at < sortKey(before, 0, 0)).slice(0, max);
    for (let from = 0; from < found.length; from += 7) yield Promise.resolve(found.slice(from, from + 7));
  };
};

describe('a dry run of retention', () => {
  const count = (pages: ReturnType<typeof pagesOf>, max = 1000) =>
    countDue(pages, { source: 'tool', periods: [YEAR], now: NOW, days: 3, max });

  it('counts by the day on which statements fall due, in whole tens', async () => {
    const yearAgo = NOW - 365 * DAY;
    const found = await count(
      pagesOf([yearAgo - 1, 25], [yearAgo, 19], [TODAY - 364 * DAY, 30], [TODAY - 363 * DAY, 9], [NOW, 50]),
    );
    expect(found).toEqual({
      past: 20,
      days: [
        { day: TODAY, statements: 10 },
        { day: TODAY + DAY, statements: 30 },
        { day: TODAY + 2 * DAY, statements: 0 },
      ],
      isComplete: true,
    });
  });

  it('says that it has not counted all', async () => {
    const found = await count(pagesOf([NOW - 400 * DAY, 40]), 30);
    expect([found.past, found.isComplete]).toEqual([30, false]);
  });

  it('leaves out what is being erased', async () => {
    const found = await count(async function* () {
      const at = sortKey(NOW - 400 * DAY, 0, 0);
      yield await Promise.resolve([...Array.from({ length: 10 }, () => ({ at })), { at, erasing: true as const }]);
    });
    expect(found.past).toBe(10);
  });

  it('goes by the shortest of the periods', () => {
    expect(keptSince([YEAR, { months: 0, days: 30 }], NOW)).toBe(NOW - 30 * DAY);
    expect(keptSince([], NOW)).toBe(-Infinity);
    expect([0, 9, 10, 19].map(wholeTens)).toEqual([0, 0, 10, 10]);
  });
});

describe('erasures in progress', () => {
  it('show neither number nor time of fewer than ten that are in time', () => {
    expect(openErasures({ count: 9, oldestAt: NOW - 3_599_000 }, NOW)).toEqual({ open: 0, areLate: false });
    expect(openErasures({ count: 9, oldestAt: NOW - 61_000 }, NOW)).toEqual(openErasures({ count: 0 }, NOW));
    expect(openErasures({ count: 19, oldestAt: NOW - 61_000 }, NOW)).toEqual({
      open: 10,
      areLate: false,
      since: NOW - 2 * 60_000,
    });
    expect(openErasures({ count: 1, oldestAt: NOW - 3_600_000 }, NOW)).toEqual({
      open: 0,
      areLate: true,
      since: NOW - 3_600_000,
    });
  });
});

describe('the retention of sources', () => {
  const operatorOf = (organisation: string): StaffPrincipal => ({
    actor: 'staff:ann',
    scopes: ['operator'],
    organisation,
    hasInScope: () => true,
  });
  const source = (keep?: string): Source => ({
    id: 'tool',
    name: 'Tool',
    basis: 'public_task',
    createdAt: 0,
    v: 1,
    ...(keep === undefined ? {} : { keep }),
  });
  const retentionOf = ({ purposeKeep }: { readonly purposeKeep?: string } = {}) => {
    const erased: unknown[] = [];
    const retention = createRetention({
      pagesBefore: pagesOf([NOW - 40 * DAY, 12]),
      countDocuments: (_, before) =>
        Promise.resolve({ state: before > NOW - 40 * DAY ? 16 : 0, 'agent-profile': 5, 'activity-profile': 0 }),
      purposeKeepOf: () => Promise.resolve(purposeKeep),
      eraseDocuments: (what) => {
        erased.push(what);
        return Promise.resolve(21);
      },
      pendingErasures: () => Promise.resolve({ count: 12, oldestAt: NOW - 5000 }),
      readExpiredSweep: () => Promise.resolve(NOW - 1000),
      keptFor: {
        ...{ journal: 1, accessRecords: 2, deadLetters: 3, violations: 4, patternRuns: 5, figures: 6 },
        refusedFaults: 7,
      },
      now: () => NOW,
    });
    return { retention, erased };
  };

  it('is the shorter of their own and that of their record purpose', async () => {
    const { retention } = retentionOf({ purposeKeep: 'P30D' });
    expect(await retention.ofSources([source('P1Y')])).toEqual([
      {
        source: 'tool',
        name: 'Tool',
        sourceKeep: 'P1Y',
        purposeKeep: 'P30D',
        before: NOW - 30 * DAY,
        past: { statements: 10, documents: 20 },
      },
    ]);
    expect(await retentionOf().retention.ofSources([source()])).toEqual([
      { source: 'tool', name: 'Tool', past: { statements: 0, documents: 0 } },
    ]);
  });

  it('is tried with another period, without any change', async () => {
    const { retention, erased } = retentionOf();
    expect(await retention.dryRun(source(), 'P30D')).toMatchObject({
      keep: 'P30D',
      before: TODAY - 30 * DAY,
      past: { statements: 10, documents: 20 },
      documents: { state: 10, 'agent-profile': 0, 'activity-profile': 0 },
    });
    expect(await retention.dryRun(source())).not.toHaveProperty('before');
    expect(erased).toEqual([]);
  });

  it('lets documents be erased that are past it, and no others', async () => {
    const { retention, erased } = retentionOf();
    const erase = (keep: string | undefined, before: number) =>
      retention.eraseDocuments(source(keep), before, operatorOf('org:school'));
    expect(await erase('P30D', NOW - 30 * DAY)).toBe(20);
    expect(erased).toEqual([{ by: 'staff:ann', source: 'tool', before: NOW - 30 * DAY }]);
    await expect(erase('P30D', NOW - 30 * DAY + 1)).rejects.toMatchObject({ kind: 'state-conflict' });
    await expect(erase(undefined, 0)).rejects.toMatchObject({ kind: 'state-conflict' });
    expect(erased).toHaveLength(1);
  });

  it('has erasures for operators of the whole installation alone, and the next sweep for all', async () => {
    const { retention } = retentionOf();
    const sweep = { everyMs: 60_000, last: NOW - 1000, next: NOW + 59_000 };
    expect(await retention.overview(operatorOf('org:default'))).toMatchObject({ sweep, erasures: { open: 10 } });
    const ofSchool = await retention.overview(operatorOf('org:school'));
    expect(ofSchool).toMatchObject({ sweep });
    expect(ofSchool).not.toHaveProperty('erasures');
  });
});
