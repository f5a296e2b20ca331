import { decodeRecord, encodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import { createWaitingLetters, mergeLetters } from '../../../../src/sink/write/waiting-letters.ts';
import { decodeMessages } from '../../../../src/sink/statements/decode-messages.ts';
import { UNKNOWN_REASON } from '../../../../src/store/ports/sink/dead-letter-repository.ts';
import { batchOf } from '../../../models/sink/batch-of.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aMessage, as, consentOf, createPeople } from '../../../support/servers/sink-consent.ts';
import { openStores, START } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const idsIn = (bytes: Uint8Array): readonly string[] => decodeRecord(bytes).batches.flatMap(({ ids }) => ids);

describe('The letters of one message', () => {
  it('become one, with the batches, people and reasons of all', () => {
    const [one, other] = [batchOf([aNamedStatement()]), batchOf([aNamedStatement()], { source: 'h5p' })];
    const merged = mergeLetters([
      { offset: 4, reason: 'Cannot be read', bytes: encodeRecord([one]), people: ['ann'] },
      { offset: 5, reason: UNKNOWN_REASON, bytes: encodeRecord([one]), people: [] },
      { offset: 4, reason: UNKNOWN_REASON, bytes: encodeRecord([other]), people: ['ann', 'ben'] },
    ]);
    expect(merged.map(({ offset, reason, people }) => [offset, reason, people])).toEqual([
      [4, `Cannot be read. ${UNKNOWN_REASON}`, ['ann', 'ben']],
      [5, UNKNOWN_REASON, []],
    ]);
    expect(merged.map(({ bytes }) => idsIn(bytes))).toEqual([[...one.ids, ...other.ids], one.ids]);
  });
});

describe('Statements that wait for what the store does not know', () => {
  it('are a letter a message, without those of people who are known and do not permit them', async () => {
    const people = createPeople();
    const ann = people.add();
    people.decide(ann, { state: 'withdrawn' });
    const [mine, theirs, both] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
    const messages = [
      aMessage(7, [
        [mine, as(ann)],
        [theirs, as('unknown')],
      ]),
      aMessage(8, [[both, as(ann, 'member'), as('unknown', 'member')]]),
    ];
    const { statements } = await decodeMessages(0, messages, { stored: START });
    const write = createWaitingLetters(consentOf(await openStore(), people));
    const letters = await write(messages, statements, () => UNKNOWN_REASON);
    expect(letters.map(({ offset, reason, people: inIt, bytes }) => [offset, reason, inIt, idsIn(bytes)])).toEqual([
      [7, UNKNOWN_REASON, ['unknown'], [theirs.id]],
    ]);
  });
});
