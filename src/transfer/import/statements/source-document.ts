import type { DocumentOwner } from './document-owners.ts';

/** A resource of documents, after the endpoint. */
export type DocumentResource = DocumentOwner['resource'];

/** A state or profile of another LRS. */
export interface ImportedDocument {
  readonly resource: DocumentResource;
  /** The parameters that name it, as they stand in its URL. */
  readonly query: string;
  readonly contentType: string;
  /** A timestamp (RFC 3339); absent if the other LRS has none. */
  readonly updated?: string;
  readonly bytes: Buffer;
}

/** A document of an input, or the reason why it cannot be read. */
export type InputDocument = {
  readonly resource: DocumentResource;
  /** The number of its row. */
  readonly line: number;
} & ({ readonly document: ImportedDocument } | { readonly why: string });

/** The query that names a document of an owner. */
export const documentQuery = ({ resource, ...parameters }: DocumentOwner, id: string): string =>
  new URLSearchParams({ ...parameters, [resource === 'activities/state' ? 'stateId' : 'profileId']: id }).toString();
