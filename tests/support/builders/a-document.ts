import { hash } from 'node:crypto';
import type { DocumentScope, StoredDocument } from '../../../src/store/ports/document-repository.ts';

/** The scope of the states of one agent in one activity, without a registration. */
export const aScope = (about: Partial<DocumentScope> = {}): DocumentScope => ({
  resource: 'state',
  activity: 'https://school.example/course',
  agent: 'mbox:ada',
  ...about,
});

/** A document with the ETag of its bytes. */
export const aDocument = (about: Partial<StoredDocument> = {}): StoredDocument => {
  const bytes = about.bytes ?? Buffer.from('{"page": 3}');
  return {
    scope: aScope(),
    id: 'bookmark',
    contentType: 'application/json',
    updatedAt: 1_700_000_000_000,
    source: 'reader',
    etag: hash('sha1', bytes, 'hex'),
    ...about,
    bytes,
  };
};
