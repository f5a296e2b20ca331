import { createSink } from '../../../src/sink/sink.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { describeFixtures, fixtureRecords } from '../../support/checks/fixtures.ts';
import { openStores, START } from '../../support/servers/sink-store.ts';

const openStore = openStores();

describeFixtures('Statements of many systems', () => {
  it('are stored once, and are the same statements when they come again', async () => {
    const store = await openStore();
    const counts = { statements: 0, duplicates: 0, conflicts: 0, tooLarge: 0, unreadable: 0 };
    const observe = {
      written: (write: typeof counts) => {
        for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += write[name];
      },
      waiting: () => undefined,
      missing: () => undefined,
    };
    const records = fixtureRecords<{ readonly xapi: string; readonly statement: JsonObject }>('valid.ndjson');
    const batches = records.map(({ xapi, statement }, n) =>
      batchOf([{ ...statement, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` }], {
        version: xapi === '2.0' ? '2.0.0' : '1.0.3',
      }),
    );
    const sink = createSink({ store, now: () => START, observe });
    for (const partition of [0, 1]) {
      await sink.claimed(partition);
      await sink.handle({ partition, messages: batches.map((batch, offset) => messageOf(offset, START, batch)) });
    }
    expect(counts).toEqual({
      statements: records.length,
      duplicates: records.length,
      conflicts: 0,
      tooLarge: 0,
      unreadable: 0,
    });
  });
});
