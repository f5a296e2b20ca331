import { hash } from 'node:crypto';
import type { Binary } from 'mongodb';
import type { DocumentScope, StoredDocument } from '../../ports/statements/document-repository.ts';

/** A document of a document resource. */
export interface DocumentDocument extends DocumentScope, Omit<StoredDocument, 'scope' | 'bytes'> {
  /** The hash of owner, scope and id; of a document that all sources once shared, the hash of scope and id. */
  readonly _id: string;
  /** The hash of the scope without its registration. */
  readonly scope: string;
  readonly bytes: Binary;
}

// JSON texts of two lists are equal only for equal lists.
const hashOf = (...fields: readonly (string | undefined)[]): string =>
  hash('sha256', JSON.stringify(fields.map((field) => field ?? null)), 'base64url');

/** The hash of a scope without its registration. */
export const scopeHash = ({ resource, activity, agent }: DocumentScope): string => hashOf(resource, activity, agent);
/** The key of a document. */
export const ownKeyOf = (
  owner: string,
  { resource, activity, agent, registration }: DocumentScope,
  id: string,
): string => hashOf(owner, resource, activity, agent, registration, id);
/** The key that a document had while all sources shared it; none is made any more (`moveSharedDocuments`). */
export const sharedKeyOf = ({ resource, activity, agent, registration }: DocumentScope, id: string): string =>
  hashOf(resource, activity, agent, registration, id);

/** Under an owner that no source is a document is being moved: neither lists nor its key find it. */
export const MOVING = 'moving/';
export const hiddenOwner = (owner: string): string => `${MOVING}${owner}`;
/** The owner of a document, also while it is being moved. */
export const ownerOf = ({ owner }: { readonly owner: string }): string =>
  owner.startsWith(MOVING) ? owner.slice(MOVING.length) : owner;
