import { join } from 'node:path';
import { openStore } from '../../../../src/store/open-store.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { describeWith, MONGODB_URL, uniqueName } from '../../../support/servers/services.ts';
import { changeStored } from '../../../support/servers/stored-record.ts';

const TABLES = [
  { table: 'ended_sessions', collection: 'endedSessions' },
  { table: 'ended_session_copies', collection: 'endedSessionCopies' },
];
const ONE = 'one';

const describeForgotten = (storeUrlOf: () => string): void => {
  it.each(TABLES)('goes with its intact copy once its session is over: $table', async (of) => {
    for (const { member, change } of [
      { member: 'checksum', change: () => '7' },
      { member: 'id', change: () => 'onf' },
    ]) {
      const storeUrl = storeUrlOf();
      const store = await openStore(storeUrl, { now: Date.now });
      try {
        await store.endedSessions.end(ONE, { expires: 2000, now: 1000 });
        await changeStored(storeUrl, { ...of, column: 'id', key: ONE }, { member, change });
        expect((await store.recordChecks.check())['ended-session'].damaged).not.toEqual([]);
        await store.endedSessions.end('other', { expires: 9000, now: 2001 });
        expect((await store.recordChecks.check())['ended-session'].damaged).toEqual([]);
        expect([await store.endedSessions.isEnded(ONE), await store.endedSessions.isEnded('other')]).toEqual([
          false,
          true,
        ]);
      } finally {
        await store.close();
      }
    }
  });
};

describe('A damaged note of an ended session in SQLite', () => {
  const folder = aFolder('ended-sessions');
  let count = 0;
  describeForgotten(() => `sqlite:${join(folder, `store-${count++}.db`)}`);
});

describeWith({ name: 'MongoDB', url: MONGODB_URL }, 'A damaged note of an ended session in MongoDB', () => {
  describeForgotten(() => `${MONGODB_URL}/${uniqueName('ended')}`);
});
