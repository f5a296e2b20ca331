import {
  createHasWritten,
  createNoteWriter,
  readWritersNotedSince,
} from '../../../../src/consent/erasure/has-written.ts';
import { HOUR_MS } from '../../../../src/core/time.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';

const NOW = 1_700_000_000_000;
const now = (): number => NOW;

describe('Whether a credential has written', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now });
  });
  afterEach(() => store.close());

  const hasWritten = (notedSince: number) =>
    createHasWritten({ ...store, readThrough: () => Promise.resolve(NOW), authorsSince: 0, notedSince, now });

  it('is what was noted of it, whatever is stored', async () => {
    const asked = { author: 'moodle/0123456789abcdef', createdAt: NOW };
    expect(await hasWritten(0)(asked)).toBe(false);
    const note = createNoteWriter({ traffic: store.traffic, now });
    await note(asked.author);
    await note(asked.author);
    expect(await hasWritten(0)(asked)).toBe(true);
    expect(await hasWritten(0)({ ...asked, author: 'moodle/fedcba9876543210' })).toBe(false);
  });

  it('is not known of one that was made before there were notes, or beside a release that made none', async () => {
    await store.traffic.see([{ source: 'moodle', what: 'key/abc', at: NOW - 1000 }]);
    const since = await readWritersNotedSince(store, { epoch: '', now });
    expect(since).toBe(NOW + HOUR_MS);
    expect(await readWritersNotedSince(store, { epoch: '', now: () => NOW + 10 * HOUR_MS })).toBe(since);
    const author = 'moodle/0123456789abcdef';
    expect(await hasWritten(since)({ author, createdAt: NOW + HOUR_MS - 1 })).toBe(true);
    expect(await hasWritten(since)({ author, createdAt: NOW + HOUR_MS })).toBe(false);
  });

  it('is known from the beginning where no credential had been used', async () => {
    expect(await readWritersNotedSince(store, { epoch: '', now })).toBe(0);
    await store.traffic.see([{ source: 'moodle', what: 'key/abc', at: NOW }]);
    expect(await readWritersNotedSince(store, { epoch: '', now })).toBe(0);
  });

  it('is not known after a restore, which may have taken notes back', async () => {
    expect(await readWritersNotedSince(store, { epoch: '', now })).toBe(0);
    const restored = { epoch: '9f86d081884c', now: () => NOW + 5 };
    expect(await readWritersNotedSince(store, restored)).toBe(NOW + 5);
    expect(await readWritersNotedSince(store, { ...restored, now: () => NOW + 99 })).toBe(NOW + 5);
  });
});
