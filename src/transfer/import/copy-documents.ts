import { createHash } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import type { DocumentOwner } from './statements/document-owners.ts';
import { type CountsByKind, countKind } from './import-state.ts';
import { type LrsAnswer, LrsRefusal, LrsServerError, type ReadLrs } from './lrs-client.ts';
import { type DocumentOutcome, KIND_OF, type PutDocument } from './put-document.ts';
import type { BrokenItem } from './refused-file.ts';
import { documentQuery } from './statements/source-document.ts';

/** The result of copying the documents of some owners. */
interface CopiedDocuments {
  readonly kinds: CountsByKind;
  readonly refused: readonly BrokenItem[];
}

/** Copies documents from the LRS that Carnet does not have. */
export type CopyDocuments = (owners: readonly DocumentOwner[]) => Promise<CopiedDocuments>;

export interface CopyDocumentsDeps {
  readonly read: ReadLrs;
  readonly put: PutDocument;
}

/** A date of HTTP as a timestamp; undefined if there is none. A time to come is an error of the other clock. */
const timeIn = (date: string | undefined): string | undefined => {
  const at = Date.parse(date ?? '');
  return at >= 0 && at <= Date.now() ? new Date(at).toISOString() : undefined;
};

const parametersOf = ({ resource: _, ...parameters }: DocumentOwner): URLSearchParams =>
  new URLSearchParams(parameters);

/** The most owners that are remembered, some 50 bytes each. The documents of a forgotten owner are found in Carnet. */
const MAX_SEEN = 500_000;

/** The ids in a list of documents; undefined if it is no JSON array of strings. */
const idsIn = (bytes: Buffer): readonly string[] | undefined => {
  try {
    const ids = JSON.parse(bytes.toString('utf8')) as unknown;
    return Array.isArray(ids) && ids.every((id) => typeof id === 'string') ? ids : undefined;
  } catch {
    return undefined;
  }
};

type TryToRead = (path: string) => Promise<LrsAnswer | string | undefined>;

/** If the LRS fails so often in a row, that is an outage. */
const OUTAGE = 3;

/** Reads a resource, or the reason why the LRS does not give it; rejects with LrsServerError in an outage. */
const createTryToRead = (read: ReadLrs): TryToRead => {
  let failed = 0;
  return async (path) => {
    try {
      const answer = await read({ path });
      failed = 0;
      return answer;
    } catch (thrown) {
      if (thrown instanceof LrsServerError && ++failed < OUTAGE) return `${thrown.why} at every try`;
      if (!(thrown instanceof LrsRefusal)) throw thrown;
      failed = 0;
      return thrown.message;
    }
  };
};

/**
 * Copies documents that Carnet lacks, each owner once: newer documents of a tool stay. Counts a document as refused if
 * the LRS refuses it, answers with 5xx, or does not list it as JSON. Rejects with LrsServerError after three 5xx.
 */
export const createCopyDocuments = ({ read, put }: CopyDocumentsDeps): CopyDocuments => {
  const seen = new Set<string>();
  const tryToRead = createTryToRead(read);

  const isNew = (owner: DocumentOwner): boolean => {
    const key = createHash('sha1').update(JSON.stringify(owner)).digest('base64');
    if (seen.has(key)) return false;
    const [oldest] = seen.size < MAX_SEEN ? [] : seen;
    if (oldest !== undefined) seen.delete(oldest);
    seen.add(key);
    return true;
  };

  const idsOf = async (path: string): Promise<readonly string[] | { readonly why: string }> => {
    const list = await tryToRead(path);
    if (list === undefined) return [];
    if (typeof list === 'string') return { why: list };
    return idsIn(list.bytes) ?? { why: 'the LRS lists the documents by no JSON array of ids' };
  };

  const copy = async (owner: DocumentOwner, id: string): Promise<DocumentOutcome> => {
    const query = documentQuery(owner, id);
    const document = await tryToRead(`${owner.resource}?${query}`);
    if (document === undefined) return { outcome: 'refused', why: 'the LRS lists the document, and does not have it' };
    if (typeof document === 'string') return { outcome: 'refused', why: document };
    return put({
      resource: owner.resource,
      query,
      contentType: document.header('content-type') ?? 'application/octet-stream',
      ...defined({ updated: timeIn(document.header('last-modified')) }),
      bytes: document.bytes,
    });
  };

  return async (owners) => {
    let kinds: CountsByKind = {};
    const refused: BrokenItem[] = [];
    for (const owner of owners.filter(isNew)) {
      const kind = KIND_OF[owner.resource];
      const listPath = `${owner.resource}?${parametersOf(owner).toString()}`;
      const ids = await idsOf(listPath);
      if ('why' in ids) {
        kinds = countKind(kinds, [kind, 'refused']);
        refused.push({ line: 0, detail: `${ids.why} (list ${listPath})` });
        continue;
      }
      for (const id of ids) {
        const { outcome, why } = await copy(owner, id);
        kinds = countKind(kinds, [kind, outcome]);
        if (why !== undefined)
          refused.push({ line: 0, detail: `${why} (document ${owner.resource}?${documentQuery(owner, id)})` });
      }
    }
    return { kinds, refused };
  };
};
