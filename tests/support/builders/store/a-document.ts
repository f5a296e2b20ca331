import { hash } from 'node:crypto';
import type {
  DocumentScope,
  DocumentSpace,
  StoredDocument,
} from '../../../../src/store/ports/statements/document-repository.ts';

/** The scope of the states of one agent in one activity, without a registration. */
export const aScope = (overrides: Partial<DocumentScope> = {}): DocumentScope => ({
  resource: 'state',
  activity: 'https://school.example/course',
  agent: 'mbox:ada',
  ...overrides,
});

/** The documents of these owners in a scope. */
export const aSpace = (scope: DocumentScope = aScope(), owners: readonly string[] = ['reader']): DocumentSpace => ({
  ...scope,
  owners,
});

/** A document of the source `reader`, with the ETag of its bytes. */
export const aDocument = (overrides: Partial<StoredDocument> = {}): StoredDocument => {
  const bytes = overrides.bytes ?? Buffer.from('{"page": 3}');
  return {
    scope: aScope(),
    owner: 'reader',
    id: 'bookmark',
    contentType: 'application/json',
    updatedAt: 1_700_000_000_000,
    source: 'reader',
    etag: hash('sha1', bytes, 'hex'),
    ...overrides,
    bytes,
  };
};
