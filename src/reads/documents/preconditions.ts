import { Problem } from '../../core/problem.ts';
import type { DocumentKind, StoredDocument } from '../../store/ports/statements/document-repository.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { type EntityTags, matchesStrongly, matchesWeakly, readEntityTags } from './entity-tags.ts';

/** The headers If-Match and If-None-Match of a request. */
export interface Preconditions {
  readonly ifMatch?: EntityTags;
  readonly ifNoneMatch?: EntityTags;
}

/** A request that changes a document, with its preconditions. */
export interface ConditionalRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly resource: DocumentKind;
  readonly version: XapiVersion;
  readonly preconditions: Preconditions;
  /** The source takes a PUT of a new profile without precondition in 1.0.3 too. */
  readonly isLenient?: boolean;
}

const CONCURRENCY = 'xAPI 1.0.3 Communication 3.1; IEEE 9274.1.1 4.1.4';

/** Throws Problem `invalid-request` if a header is malformed. */
export const readPreconditions = (header: (name: string) => string | undefined): Preconditions => {
  const ifMatch = header('if-match');
  const ifNoneMatch = header('if-none-match');
  return {
    ...(ifMatch !== undefined && { ifMatch: readEntityTags('If-Match', ifMatch) }),
    ...(ifNoneMatch !== undefined && { ifNoneMatch: readEntityTags('If-None-Match', ifNoneMatch) }),
  };
};

const preconditionFailed = (at: string, detail: string): Problem =>
  new Problem('precondition-failed', `${at} does not hold: ${detail}. Nothing has changed.`, [
    { at, detail, requirement: CONCURRENCY },
  ]);

const checkIfMatch = (tags: EntityTags, etag: string | undefined): void => {
  if (etag === undefined) throw preconditionFailed('If-Match', 'there is no such document');
  if (!matchesStrongly(tags, etag)) throw preconditionFailed('If-Match', 'the document has another ETag by now');
};

const checkIfNoneMatch = (tags: EntityTags, etag: string | undefined): void => {
  if (etag !== undefined && matchesWeakly(tags, etag))
    throw preconditionFailed('If-None-Match', 'the document is there');
};

/**
 * Without precondition, 1.0.3 accepts a PUT of a state only, and 2.0 a PUT of a new document only. Of a lenient source
 * 1.0.3 accepts a PUT of a new profile too.
 */
const checkUnconditionalPut = (
  { resource, version, isLenient = false }: ConditionalRequest,
  etag: string | undefined,
): void => {
  const isFirst = version === '1.0.3';
  if (isFirst && resource === 'state') return;
  if (etag !== undefined) {
    throw new Problem(
      'document-conflict',
      'A document is there and the request does not say that it knows it. Check the current state of the resource: ' +
        'read it, then send its ETag in the header If-Match.',
      [{ at: 'If-Match', detail: 'must be given, with the current ETag', requirement: CONCURRENCY }],
    );
  }
  if (isFirst && !isLenient) {
    throw new Problem(
      'invalid-request',
      'PUT of a profile needs the header If-Match, or If-None-Match: * for a new document',
      [
        {
          at: 'If-None-Match',
          detail: 'must be given where If-Match is not',
          requirement: 'xAPI 1.0.3 Communication 3.1',
        },
      ],
    );
  }
};

/**
 * Evaluates If-Match, then If-None-Match (RFC 9110, section 13.2.2). Throws Problem `precondition-failed`, or, for a
 * PUT with neither header, `document-conflict` or `invalid-request`.
 */
export const checkPreconditions = (
  change: ConditionalRequest,
  current: Pick<StoredDocument, 'etag'> | undefined,
): void => {
  const { ifMatch, ifNoneMatch } = change.preconditions;
  if (ifMatch !== undefined) checkIfMatch(ifMatch, current?.etag);
  if (ifNoneMatch !== undefined) checkIfNoneMatch(ifNoneMatch, current?.etag);
  if (change.method === 'PUT' && ifMatch === undefined && ifNoneMatch === undefined)
    checkUnconditionalPut(change, current?.etag);
};
