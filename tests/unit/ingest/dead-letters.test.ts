import { createDeadLetters, type DeadLetterOperator } from '../../../src/ingest/dead-letters.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { UNKNOWN_REASON } from '../../../src/store/ports/sink/dead-letter-repository.ts';
import { aDeadLetter, aStampedBatch } from '../../support/builders/store/a-dead-letter.ts';

const unused = (): never => {
  throw new Error('a list calls nothing else');
};

const OPERATOR: DeadLetterOperator = { actor: 'operator', organisation: 'org:lycee', hasInScope: () => true };

it('A list of dead letters has those asked for, also behind 1,000 others', async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  const letters = createDeadLetters({
    deadLetters: store.deadLetters,
    sources: store.sources,
    mayBeMarker: unused,
    ingestAs: unused,
    recordAccess: unused,
    recordChange: unused,
  });
  const others = Array.from({ length: 1001 }, (_, offset) => aDeadLetter(offset, [aStampedBatch('tool', [], [])]));
  for (const letter of others) await store.deadLetters.put({ ...letter, addedAt: 1 });
  await store.deadLetters.put({
    ...aDeadLetter(2000, [aStampedBatch('wiki', [], [])]),
    addedAt: 2,
    reason: UNKNOWN_REASON,
  });
  const wiki = { id: '0-2000', kind: 'unknown', sources: ['wiki'], addedAt: 2 };
  expect((await letters.list({ source: 'wiki' }, OPERATOR)).letters).toMatchObject([wiki]);
  expect((await letters.list({ kind: 'unknown' }, OPERATOR)).letters).toMatchObject([wiki]);
  expect((await letters.list({ since: 2 }, OPERATOR)).letters).toMatchObject([wiki]);
  const ofWiki = { ...OPERATOR, hasInScope: (sources: readonly string[]) => sources.includes('wiki') };
  expect((await letters.list({}, ofWiki)).letters).toMatchObject([wiki]);
  const { letters: all } = await letters.list({}, OPERATOR);
  expect([all.length, all[0]?.id, all.at(-1)?.id]).toEqual([1000, '0-0', '0-999']);
  await store.close();
});

it('A dead letter is not dropped while it may be the marker of an erasure', async () => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  let mayBeMarker = true;
  const letters = createDeadLetters({
    deadLetters: store.deadLetters,
    sources: store.sources,
    ingestAs: unused,
    recordAccess: unused,
    mayBeMarker: () => Promise.resolve(mayBeMarker),
    recordChange: (_, change) => change(),
  });
  await store.deadLetters.put(aDeadLetter(7, []));
  await expect(letters.drop('0-7', 'a test', OPERATOR)).rejects.toMatchObject({ kind: 'state-conflict' });
  expect(await store.deadLetters.count()).toBe(1);
  mayBeMarker = false;
  await letters.drop('0-7', 'a test', OPERATOR);
  expect(await store.deadLetters.count()).toBe(0);
  await store.close();
});
