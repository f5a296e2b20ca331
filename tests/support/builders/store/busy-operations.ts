import { subtractPeriod } from '../../../../src/access/sources/period.ts';
import { sourceToken } from '../../../../src/xapi/statement/tokens.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { TrafficCounts } from '../../../../src/store/ports/sources/traffic-repository.ts';
import { waitFor } from '../../checks/wait-for.ts';
import { aNamedStatement } from '../statements/a-statement.ts';
import { aDocument } from './a-document.ts';
import { aSortKey, aStoredStatement } from './a-stored-statement.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** What a school sends in an hour of the day, some of it refused or withheld. */
const countsAt = (at: number, scale: number): TrafficCounts => {
  const hour = new Date(at).getUTCHours();
  const accepted = Math.round(scale * (1 + Math.sin(((hour - 6) / 12) * Math.PI)) * (1 + ((at / MINUTE) % 7) / 10));
  return {
    accepted,
    'refused/invalid-statement': hour % 5 === 0 ? Math.round(scale / 10) : 0,
    withheld: (hour % 3) * 10,
  };
};

/** Counts of a week and of an hour, for a source and all organisations above it; rules were violated just now. */
const addTraffic = async ({ traffic }: Store, { source, now }: { source: string; now: number }) => {
  const [thisMinute, thisHour] = [now - (now % MINUTE), now - (now % HOUR)];
  for (const subject of ['org:default', source]) {
    const step = subject === source ? 'minute' : 'tenSeconds';
    const minutes = Array.from({ length: 59 }, (_, ago) => thisMinute - (ago + 1) * MINUTE);
    const hours = Array.from({ length: 160 }, (_, ago) => thisHour - (ago + 1) * HOUR);
    await traffic.add(minutes.map((at) => ({ subject, step, at, counts: countsAt(at, 40) })));
    await traffic.add(hours.map((at) => ({ subject, step: 'hour', at, counts: countsAt(at, 2000) })));
    await traffic.add([{ subject, step: 'hour', at: thisHour, counts: { violations: 31, 'refused/too-large': 2 } }]);
  }
};

/** Statements of a source that fall due after a year: so many on the days from today on. */
export const addDueStatements = async (
  { statements }: Store,
  { source, now, byDay }: { source: string; now: number; byDay: readonly number[] },
) => {
  const today = now - (now % DAY);
  for (const [day, count] of byDay.entries()) {
    const stored = subtractPeriod(today + (day + 1) * DAY, { months: 12, days: 0 }) - 1;
    await statements.insert(
      Array.from({ length: count }, (_, counter) => {
        const statement = { ...aNamedStatement(), stored: new Date(stored).toISOString() };
        const of = { id: statement.id, text: Buffer.from(JSON.stringify(statement)) };
        return aStoredStatement({ ...of, source, at: aSortKey(stored, day, counter), refs: [sourceToken(source)] });
      }),
    );
  }
};

/** States of a source that were written last two years ago. */
export const addOldStates = async (
  { documents }: Store,
  { source, now, count }: { source: string; now: number; count: number },
) => {
  for (let n = 0; n < count; n++)
    await documents.write(
      aDocument({ owner: source, source, id: `state-${n}`, updatedAt: now - 730 * DAY }),
      undefined,
    );
};

/** An erasure that has waited for three hours, and whose markers are not in the journal. */
export const addLateErasure = ({ erasures }: Store, now: number): Promise<boolean> =>
  erasures.add({ id: 'er_late', person: 'nobody', what: [], requestedAt: now - 3 * HOUR, v: 1 });

/**
 * Gives a source a year of retention, and something to show for every figure of operators. It must have used a key and
 * been refused before.
 */
export const fillForOperators = async (store: Store, source: string): Promise<void> => {
  const about = { source, now: Date.now() };
  const found = await store.sources.findSource(source);
  await store.sources.updateSource({ ...found!, keep: 'P1Y', v: found!.v + 1 });
  await addTraffic(store, about);
  await addDueStatements(store, { ...about, byDay: [12, 0, 25, 9, 40] });
  await addOldStates(store, { ...about, count: 13 });
  await addLateErasure(store, about.now);
  await waitFor('the last use and the last refusal are noted', async () => {
    const whats = (await store.traffic.listSeen(source)).map(({ what }) => what);
    return whats.includes('refused/invalid-statement') && whats.some((what) => what.startsWith('key/'));
  });
};
