import { readValidation } from '../../../../../src/store/mongo/check/read-validation.ts';

/** As the manual of MongoDB shows it. */
const SOUND = {
  ns: 'carnet.statements',
  nInvalidDocuments: 0,
  nrecords: 1000,
  nIndexes: 2,
  keysPerIndex: { _id_: 1000, refs_1_at_1: 7000 },
  indexDetails: { _id_: { valid: true }, refs_1_at_1: { valid: true } },
  valid: true,
  warnings: [],
  errors: [],
  extraIndexEntries: [],
  missingIndexEntries: [],
  corruptRecords: [],
  ok: 1,
};
const ENTRY = { indexName: 'refs_1_at_1', recordId: 7, idKey: { _id: 'secret' }, indexKey: { refs: 'secret' } };

describe('The answer to `validate`', () => {
  it('says nothing of a sound collection, nor where a server has no details', () => {
    for (const answer of [SOUND, {}, { ok: 1, valid: true, keysPerIndex: {} }, { indexDetails: 'x', raw: 3 }])
      expect(readValidation(answer)).toEqual({ indexes: new Map(), corruptRecords: 0 });
  });

  it('names the indexes that lack entries, have too many, or are not valid, and quotes no document', () => {
    const { indexes, corruptRecords } = readValidation({
      ...SOUND,
      valid: false,
      indexDetails: { _id_: { valid: false, errors: ['secret'] }, refs_1_at_1: { valid: false } },
      missingIndexEntries: [ENTRY, ENTRY],
      extraIndexEntries: [{ ...ENTRY, indexName: 'at_1' }],
      corruptRecords: [11, 12],
    });
    expect([...indexes]).toEqual([
      ['refs_1_at_1', expect.stringContaining('it lacks 2 entries of documents, and has 0')],
      ['at_1', expect.stringContaining('it lacks 0 entries of documents, and has 1')],
      ['_id_', 'the validation of the server finds it damaged'],
    ]);
    expect(corruptRecords).toBe(2);
    expect(JSON.stringify([...indexes])).not.toContain('secret');
  });

  it('is read of each shard', () => {
    const raw = { 'shard0/a:1': SOUND, 'shard1/b:1': { ...SOUND, missingIndexEntries: [ENTRY], corruptRecords: [1] } };
    expect(readValidation({ raw, ok: 1 })).toMatchObject({ corruptRecords: 1 });
    expect([...readValidation({ raw, ok: 1 }).indexes.keys()]).toEqual(['refs_1_at_1']);
  });
});
