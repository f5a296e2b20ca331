import { checkBackends } from '../../../../src/backup/backends/check-backends.ts';
import {
  describeBackendsFaults,
  findBackendsFaults,
  type BackendsFault,
} from '../../../../src/backup/backends/backends-faults.ts';
import type { JournalState } from '../../../../src/journal/port/journal.ts';
import { JOURNAL_ID, RECOVERY_UNDER_WAY } from '../../../../src/store/ports/copy-repository.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

type Bounds = readonly [number, number];

const aState = (bounds: readonly Bounds[], id = 'a'): JournalState => ({
  id,
  bounds: new Map(bounds.map(([start, end], partition) => [partition, { start, end }])),
});
const aProgress = (partition: number, offset?: number, noted?: number): Progress => ({
  partition,
  epoch: 1,
  last: 0,
  through: 0,
  deadLetters: [],
  ...(offset === undefined ? {} : { offset }),
  ...(noted === undefined ? {} : { note: { from: noted, to: noted + 1, stored: 1, deadLetters: [] } }),
});
const faultsOf = (bounds: readonly Bounds[], progress: readonly Progress[], knownId?: string) =>
  findBackendsFaults({ state: aState(bounds), knownId, progress });

describe('A journal and a store', () => {
  it('belong together while the store is within the messages of its journal', () => {
    expect(faultsOf([[0, 0]], [])).toEqual([]);
    expect(faultsOf([[0, 9]], [aProgress(0)])).toEqual([]);
    expect(faultsOf([[3, 9]], [aProgress(0, 3)], 'a')).toEqual([]);
    expect(faultsOf([[9, 9]], [aProgress(0, 9)], 'a')).toEqual([]);
  });

  it('do not where the store remembers another journal, whatever the offsets', () => {
    expect(faultsOf([[3, 9]], [aProgress(0, 1)], 'b')).toEqual([{ kind: 'other-journal' }]);
  });

  it('are compared by offsets alone where the brokers give no ids', () => {
    const state = { bounds: aState([[0, 4]]).bounds };
    expect(findBackendsFaults({ state, knownId: 'b', progress: [aProgress(0, 4)] })).toEqual([]);
  });

  it('do not while a recovery is not finished, also where the brokers give no ids', () => {
    const given = { knownId: undefined, isRecovering: true, progress: [aProgress(0, 4)] };
    const fault = { kind: 'recovery-unfinished' };
    expect(findBackendsFaults({ ...given, state: aState([[0, 4]]) })).toEqual([fault]);
    expect(findBackendsFaults({ ...given, state: { bounds: aState([[0, 4]]).bounds } })).toEqual([fault]);
  });

  it('do not where messages are gone that the store never had, also those of a write under way', () => {
    expect(faultsOf([[3, 9]], [], 'a')).toEqual([{ kind: 'store-behind', partition: 0, from: 0, to: 3 }]);
    expect(faultsOf([[3, 9]], [aProgress(0, 5, 2)])).toEqual([{ kind: 'store-behind', partition: 0, from: 2, to: 3 }]);
  });

  it('do not where the journal ends before what the store has, in one of several partitions', () => {
    const faults = faultsOf(
      [
        [0, 9],
        [0, 4],
      ],
      [aProgress(1, 7), aProgress(0, 9), aProgress(5, 99)],
      'a',
    );
    expect(faults).toEqual([{ kind: 'journal-behind', partition: 1, end: 4, stored: 7 }]);
  });

  it('are described in one sentence, which names the partitions', () => {
    const behind = (partition: number): BackendsFault => ({ kind: 'store-behind', partition, from: 2, to: 7 });
    expect(describeBackendsFaults([behind(0), behind(1), behind(2)])).toBe(
      'the store is older than the first message of the journal: neither has the messages 2 to 6 of partition 0, ' +
        'and 2 more partitions',
    );
    expect(describeBackendsFaults([{ kind: 'journal-behind', partition: 1, end: 4, stored: 7 }])).toContain(
      'the journal ends at message 4 of partition 1, and the store has what came before message 7',
    );
  });
});

describe('checkBackends', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore('sqlite::memory:', { now: Date.now });
  });
  afterEach(() => store.close());
  const check = (...states: readonly (JournalState | undefined)[]): Promise<unknown> => {
    let reading = 0;
    const readState = () => Promise.resolve(states[Math.min(reading++, states.length - 1)]);
    return checkBackends({ store, journal: { readState } }, { readings: 3, pauseMs: 1 });
  };

  it('has a store remember its first journal, and refuses every other from then on', async () => {
    await check(aState([[0, 0]]));
    expect(await store.facts.find(JOURNAL_ID)).toBe('a');
    await check(aState([[0, 0]]));
    await expect(check(aState([[0, 0]], 'b'))).rejects.toThrow(/not the one of this store.*carnet recover --dry-run/);
    expect(await store.facts.find(JOURNAL_ID)).toBe('a');
  });

  it('refuses every journal while a recovery is not finished', async () => {
    await store.facts.putIfAbsent(RECOVERY_UNDER_WAY, 'begun');
    await expect(check(aState([[0, 0]]))).rejects.toThrow(
      'a recovery of this store was not finished: run `carnet recover` again',
    );
    expect(await store.facts.find(JOURNAL_ID)).toBeUndefined();
  });

  it('believes a fault of offsets only where it stays', async () => {
    const { note: _, ...claimed } = await store.progress.claim(0);
    await store.progress.save({ ...claimed, offset: 5 });
    await check(aState([[0, 4]]), aState([[0, 5]]));
    await expect(check(aState([[0, 4]]))).rejects.toThrow(/ends at message 4/);
  });

  it('asks nothing of a journal that ends with its process', async () => {
    await check(undefined);
    expect(await store.facts.find(JOURNAL_ID)).toBeUndefined();
  });
});
