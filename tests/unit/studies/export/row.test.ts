import { columnsOf } from '../../../../src/studies/export/columns.ts';
import { type ReleasedRecord, valueOf } from '../../../../src/studies/record/released-record.ts';
import { createToRow } from '../../../../src/studies/export/row.ts';
import { aReleasedRecord } from '../../../support/builders/studies/a-released-record.ts';

const IRI = 'https://x.example/a~b/attempt';
const COLUMNS = columnsOf({ extensions: { [IRI]: 'number' }, responses: true });
const rowOf = (record: ReleasedRecord) => createToRow(COLUMNS)(valueOf(record));

describe('a row of a released record', () => {
  it('has a cell for each column, null where the record says nothing', () => {
    expect(rowOf(aReleasedRecord())).toMatchObject({
      source: 'h5p',
      profile: 'https://w3id.org/xapi/x',
      id: 'a9ecd188-8910-81a7-8c3c-01065df8c85e',
      timestamp: new Date('2026-03-02T08:15:00Z'),
      person: 'pnbh4b2gcnatj3ti2t6se6orzg',
      verb: 'http://adlnet.gov/expapi/verbs/answered',
      object: 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47',
      success: null,
      score_raw: null,
      response: null,
      parent: null,
      result_extension_attempt: null,
    });
  });

  it('keeps false, zero and the empty text apart from nothing', () => {
    expect(
      rowOf(aReleasedRecord({ result: { success: false, score: { raw: 0 }, response: '', extensions: { [IRI]: 0 } } })),
    ).toMatchObject({ success: false, score_raw: 0, response: '', result_extension_attempt: 0 });
  });

  it('names the activities of a context and the members of a group, one space apart', () => {
    const of = (name: string) => ({ account: { homePage: 'https://lrs.example/studies/s1', name } });
    expect(
      rowOf(
        aReleasedRecord({
          actor: { objectType: 'Group', member: [of('pa'), of('pb')] },
          context: { contextActivities: { parent: [{ id: 'urn:a' }, { id: 'urn:b' }], other: [] } },
        }),
      ),
    ).toMatchObject({ person: null, group_members: 'pa pb', parent: 'urn:a urn:b', other: null });
  });

  it.each([
    ['a text', { score: { raw: '5' } }],
    ['a list', { score: { raw: [5] } }],
    ['an object', { score: { raw: {} } }],
    ['null', { score: null }],
    ['a list on the way', { score: [{ raw: 5 }] }],
  ])('has no number where the record has %s', (_, result) => {
    expect(rowOf(aReleasedRecord({ result })).score_raw).toBeNull();
  });

  it('takes no member that every object inherits', () => {
    const inherited = createToRow([{ name: 'x', type: 'text', pointer: '/statement/constructor/name' }]);
    expect(inherited(valueOf(aReleasedRecord()))).toEqual({ x: null });
  });
});
