import type { AuditEventContent } from '../../../../src/consent/audit/hash-chain.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { createLogReadings, withReading } from '../../../../src/studies/study/study-readings.ts';
import { newStudyState, type StudyState } from '../../../../src/studies/study/study-state.ts';

const DAY = 86_400_000;
const TODAY = 20_000 * DAY;
const STUDY = 'study:s';

/** Reads one after the other; how many records the events tell, and what the state adds. */
const readAll = (readings: readonly (readonly ['stream' | 'snapshot', number, number, string?])[], at = TODAY) => {
  let state: StudyState = newStudyState(STUDY, 'a key');
  let told = 0;
  let events = 0;
  for (const [by, to, count, key = 'k'] of readings) {
    const noted = withReading(state, { by, to, count, key }, at);
    state = noted.state;
    if (!noted.isEvent) continue;
    events++;
    told += count;
  }
  const again = state.readings?.again ?? [];
  return { state, events, told, again, sum: told + again.reduce((sum, { count }) => sum + count, 0) };
};

describe('what is read of a study', () => {
  it('is one event for the same snapshot on one day, and every record of the others is counted', () => {
    const { events, again, sum } = readAll(Array.from({ length: 838 }, () => ['snapshot', 41, 10] as const));
    expect([events, again, sum]).toEqual([1, [{ day: TODAY, key: 'k', times: 837, count: 8370 }], 8380]);
  });

  it('is an event again for another cut, and on another day', () => {
    const { events, state } = readAll([
      ['snapshot', 41, 10],
      ['snapshot', 42, 11],
      ['snapshot', 41, 10],
    ]);
    expect(events).toBe(3);
    expect(withReading(state, { by: 'snapshot', to: 41, count: 10, key: 'k' }, TODAY + DAY).isEvent).toBe(true);
  });

  it('is at most a hundred events a day, whatever is read, and by whom', () => {
    const { events, again, sum } = readAll(
      Array.from({ length: 500 }, (_, n) => ['stream', n, 2, `k${n % 3}`] as const),
    );
    expect([events, sum]).toEqual([100, 1000]);
    expect(again.map(({ key }) => key).sort()).toEqual(['k0', 'k1', 'k2']);
  });

  it('is told by one event a credential on the next day, once, also where that is interrupted', async () => {
    let time = TODAY;
    const store = await openSqliteStore({ file: ':memory:', now: () => time });
    const { state } = readAll([
      ['snapshot', 4, 10],
      ['snapshot', 4, 10],
      ['snapshot', 4, 10],
      ['snapshot', 4, 10, 'other'],
    ]);
    await store.studies.add(state);
    const logged: AuditEventContent[] = [];
    let isAway = true;
    const logReadings = createLogReadings({
      studies: store.studies,
      now: () => time,
      auditLog: {
        append: (event) => {
          if (event.by.id === 'other' && isAway) return Promise.reject(new Error('away'));
          if (!logged.some(({ id }) => id === event.id)) logged.push(event);
          return Promise.resolve({} as never);
        },
      },
    });
    await logReadings(STUDY);
    expect(logged).toEqual([]);
    time += DAY;
    await expect(logReadings(STUDY)).rejects.toThrow('away');
    isAway = false;
    await logReadings(STUDY);
    await logReadings(STUDY);
    expect(logged.map(({ type, by, data }) => [type, by.id, data])).toEqual([
      ['access', 'k', { by: 'again', day: '2024-10-04', times: 2, count: 20 }],
      ['access', 'other', { by: 'again', day: '2024-10-04', times: 1, count: 10 }],
    ]);
    expect(((await store.studies.find(STUDY)) as StudyState).readings?.again).toEqual([]);
    await store.close();
  });
});
