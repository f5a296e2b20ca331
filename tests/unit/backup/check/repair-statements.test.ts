import { DatabaseSync } from '@photostructure/sqlite';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalPlace } from '../../../../src/backup/check/choose-place.ts';
import { repairStatements } from '../../../../src/backup/check/repair-statements.ts';
import { decodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import type { JournalMessage } from '../../../../src/journal/port/journal.ts';
import type { StatementKey } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { StatementId } from '../../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { aMarker, aMessage, anAskingSink, as, consentOf, createPeople } from '../../../support/servers/sink-consent.ts';
import { hooked, START } from '../../../support/servers/sink-store.ts';

describe('A repair', () => {
  const ids: [StatementId, StatementId] = [aNamedStatement().id, aNamedStatement().id];
  let folder: string;
  let store: Store;
  let people: ReturnType<typeof createPeople>;
  let ann: string;
  let damaged: readonly StatementKey[];
  let found: ReadonlyMap<StatementId, JournalPlace>;

  beforeEach(async () => {
    folder = aFolder('mending');
    const file = join(folder, 'store.db');
    store = await openSqliteStore({ file, now: () => START });
    people = createPeople();
    ann = people.add();
    const message = aMessage(4, [
      [aNamedStatement({ id: ids[0] }), as(ann)],
      [aNamedStatement({ id: ids[1] }), as(people.add())],
    ]);
    await (await anAskingSink(store, consentOf(store, people))).hand(message);
    const database = new DatabaseSync(file);
    database.exec('UPDATE statements SET timestamp = timestamp + 1');
    database.close();
    const rows = await store.statements.find(ids);
    expect([...rows.values()].map((row) => row.damaged)).toEqual([true, true]);
    damaged = [...rows.values()];
    const place = { partition: 0, offset: 4, appendedAt: START, batch: message.batches[0]! };
    found = new Map(ids.map((id, index) => [id, { ...place, index }]));
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  const repair = (on = store) => repairStatements(on, damaged, { found, now: () => START });
  const waiting = async (): Promise<readonly string[]> =>
    (await store.deadLetters.list(9)).flatMap(({ bytes }) => decodeRecord(bytes).batches.flatMap((one) => one.ids));
  const stored = async (): Promise<readonly string[]> => [...(await store.statements.find(ids)).keys()];
  const erase = (id: StatementId) => store.statements.delete(damaged.filter((one) => one.id === id));

  it('moves what is damaged from the store to a dead letter', async () => {
    expect(await repair()).toEqual(ids);
    expect([await waiting(), await stored()]).toEqual([ids, []]);
  });

  it('brings back nothing that was erased since the check', async () => {
    await erase(ids[0]);
    expect(await repair()).toEqual([ids[1]]);
    expect([await waiting(), await stored()]).toEqual([[ids[1]], []]);
  });

  it('brings back nothing that is erased while it puts the dead letter', async () => {
    let isErased = false;
    const meanwhile = hooked(store, async (name) => {
      if (name === 'put' && !isErased) await erase(ids[0]);
      isErased ||= name === 'put';
    });
    expect(await repair(meanwhile)).toEqual([ids[1]]);
    expect([await waiting(), await stored()]).toEqual([[ids[1]], []]);
  });

  it.each<[string, (name: string) => boolean, (person: string) => JournalMessage]>([
    ['a person', (name) => name === 'scan', (person) => aMarker(9, person)],
    [
      'a source',
      (name) => name === 'find',
      (person) => ({
        ...aMarker(9, person),
        marker: { statements: [ids[0]], source: 'moodle', author: 'moodle', event: 'e' },
      }),
    ],
  ])('leaves nothing to an erasure of %s that is under way', async (_, isBegun, marker) => {
    let repaired: Promise<unknown> | undefined;
    const meanwhile = hooked(store, async (name) => {
      if (isBegun(name)) await (repaired ??= repair());
    });
    await (await anAskingSink(meanwhile, consentOf(meanwhile, people))).hand(marker(ann));
    expect(await repaired).toEqual(ids);
    expect([await waiting(), await stored()]).toEqual([[ids[1]], []]);
  });
});
