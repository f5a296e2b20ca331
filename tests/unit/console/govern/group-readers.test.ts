import { groupReaders, READ_DATA, type SeenReader } from '../../../../src/console/pages/who-sees-what/group-readers.ts';
import { WHO_SEES_WHAT_TEXTS_EN } from '../../../../src/console/pages/who-sees-what/who-sees-what-texts-en.ts';

const aKey = (id: string, about: Partial<SeenReader> = {}): SeenReader => ({
  kind: 'key',
  id,
  ways: ['grant'],
  reads: ['statements'],
  ...about,
});

describe('The readers of a source', () => {
  it('are one group if they read the same for the same reasons, in which each is named', () => {
    const [first, second, third] = [aKey('a'), aKey('b', { name: 'B' }), aKey('c', { reads: ['documents'] })];
    expect(groupReaders([first, third, second]).map(({ members }) => members)).toEqual([[first, second], [third]]);
    expect(groupReaders([])).toEqual([]);
  });

  it('stand in the order of what they read, the source itself before others', () => {
    const readers = [
      aKey('contact', { kind: 'account', reads: ['contacts'] }),
      aKey('granted'),
      aKey('own', { ways: ['own'] }),
    ];
    expect(groupReaders(readers).map(({ members: [one] }) => one?.id)).toEqual(['own', 'granted', 'contact']);
    // The order is that of all data that the texts name.
    expect([...READ_DATA].toSorted()).toEqual(Object.keys(WHO_SEES_WHAT_TEXTS_EN.reads).toSorted());
  });

  it('have notes on what is suspended, read in Kafka, or not confirmed', () => {
    const study: SeenReader = { kind: 'study', id: 's', reads: ['records'], recipients: ['A lab'] };
    const [suspended, direct, open, webhook] = groupReaders([
      { ...study, state: 'suspended', directKafka: false },
      { ...study, state: 'open', directKafka: true },
      { ...study, state: 'open', directKafka: false },
      { kind: 'webhook', id: 'w', reads: ['records'], host: 'tool.example', confirmation: 'unconfirmed' },
    ]);
    expect([suspended, direct, open, webhook].map((group) => group?.notes)).toEqual([
      ['suspended'],
      ['direct-kafka'],
      [],
      ['unconfirmed'],
    ]);
    expect(open).toMatchObject({ ways: [], recipients: ['A lab'] });
  });
});
