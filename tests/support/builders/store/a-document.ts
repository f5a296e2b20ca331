import { hash } from 'node:crypto';
import type { DocumentScope, StoredDocument } from '../../../../src/store/ports/document-repository.ts';

/** The scope of the states of one agent in one activity, without a registration. */
export const aScope = (overrides: Partial<DocumentScope> = {}): DocumentScope => ({
  resource: 'state',
  activity: 'https://school.example/course',
  agent: 'mbox:ada',
  ...overrides,
});

/** A document with the ETag of its bytes. */
export const aDocument = (overrides: Partial<StoredDocument> = {}): StoredDocument => {
  const bytes = overrides.bytes ?? Buffer.from('{"page": 3}');
  return {
    scope: aScope(),
    id: 'bookmark',
    contentType: 'application/json',
    updatedAt: 1_700_000_000_000,
    source: 'reader',
    etag: hash('sha1', bytes, 'hex'),
    ...overrides,
    bytes,
  };
};
