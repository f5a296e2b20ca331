import { choosePlace, type JournalPlace } from '../../../../src/backup/check/choose-place.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aBatch } from '../../../support/builders/statements/a-batch.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aSortKey } from '../../../support/builders/store/a-stored-statement.ts';

const STORED = 1_700_000_000_000;
const one = aNamedStatement();
const other = { ...one, result: { response: 'another' } };
const damaged = { id: one.id, at: aSortKey(STORED, 3), source: 'moodle' };

/** Where the journal has a statement. */
const aPlace = (
  statement: JsonObject,
  about: Partial<JournalPlace & { readonly source: string }> = {},
): JournalPlace => {
  const { source = 'moodle', ...rest } = about;
  const body = Buffer.from(JSON.stringify(statement));
  const batch = aBatch({ source, body, ids: [one.id], spans: [0, body.length] });
  return { partition: 3, offset: 7, appendedAt: STORED - 5, batch, index: 0, ...rest };
};
const right = aPlace(one);

describe('the place from which a damaged statement was stored', () => {
  it.each([
    ['the only one', [right]],
    ['the one in its partition, after one that lost the race elsewhere', [aPlace(other, { partition: 1 }), right]],
    ['the one of its source', [aPlace(other, { source: 'h5p' }), right]],
    ['the one that came before it was stored', [right, aPlace(other, { appendedAt: STORED + 3_600_000 })]],
    ['the first of two with the same content', [right, aPlace(one, { offset: 8 })]],
  ])('is %s', (_, places) => {
    expect(choosePlace(damaged, places, true)).toBe(right);
  });

  it.each([
    ['two have other contents', [right, aPlace(other, { offset: 8 })]],
    ['two have other authorities', [right, { ...right, batch: { ...right.batch, authority: '{"name":"x"}' } }]],
    ['there is only that of another source', [aPlace(other, { source: 'h5p' })]],
    ['there is only that of another partition', [aPlace(other, { partition: 1 })]],
    ['there is only one that came later', [aPlace(other, { appendedAt: STORED + 3_600_000 })]],
    ['there is none', []],
  ])('is not sure where %s', (_, places) => {
    expect(choosePlace(damaged, places, true)).toBeUndefined();
  });

  it('is sure without its source or its sort key, where one content is left', () => {
    expect(choosePlace({ ...damaged, source: 'noodle' }, [right], false)).toBe(right);
    expect(choosePlace({ ...damaged, at: 'x' }, [right], true)).toBe(right);
    expect(choosePlace({ ...damaged, at: 'x' }, [right, aPlace(other, { partition: 1 })], true)).toBeUndefined();
  });
});
