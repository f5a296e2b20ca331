import { createHash, randomUUID } from 'node:crypto';
import type { SortKey, Token } from '../../../../src/xapi/model/types.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

/** The token of this name. */
export const aToken = (name: string): Token =>
  createHash('sha256').update(name).digest().subarray(0, 12).toString('base64url');

/** The sort key of a statement. */
export const aSortKey = (stored: number, partition = 0, counter = 0): SortKey =>
  stored.toString(16).padStart(11, '0') +
  partition.toString(16).padStart(3, '0') +
  counter.toString(16).padStart(6, '0');

let made = 0;

/** A statement as the sink stores it, with a later sort key than earlier ones. */
export const aStoredStatement = (overrides: Partial<StoredStatement> = {}): StoredStatement => {
  made += 1;
  const id = overrides.id ?? randomUUID();
  return {
    id,
    at: aSortKey(1_700_000_000_000 + made),
    text: Buffer.from(`{"id":"${id}"}`),
    refs: [aToken('ada'), aToken('answered')],
    source: 'moodle',
    timestamp: 1_600_000_000_000 + made,
    voided: false,
    v: 1,
    ...overrides,
  };
};
