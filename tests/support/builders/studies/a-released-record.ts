import type { ReleasedRecord } from '../../../../src/studies/record/released-record.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

const STATEMENT: JsonObject = {
  id: 'a9ecd188-8910-81a7-8c3c-01065df8c85e',
  actor: {
    objectType: 'Agent',
    account: { homePage: 'https://lrs.example/studies/s1', name: 'pnbh4b2gcnatj3ti2t6se6orzg' },
  },
  verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
  object: { objectType: 'Activity', id: 'urn:lrs:h:vdrsmu2y5ep6mhxkrs2vsv47' },
  timestamp: '2026-03-02T08:15:00.000Z',
};

/** A record as studies receive it, whose statement has these members. */
export const aReleasedRecord = (statement: JsonObject = {}): ReleasedRecord => ({
  key: 'a9ecd188-8910-81a7-8c3c-01065df8c85e',
  source: 'h5p',
  profile: 'https://w3id.org/xapi/x',
  statement: JSON.stringify({ ...STATEMENT, ...statement }),
});
