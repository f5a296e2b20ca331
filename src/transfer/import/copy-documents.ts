import { createHash } from 'node:crypto';
import { problemIn, type SendToCarnet } from './carnet-client.ts';
import type { DocumentOwner } from './statements/document-owners.ts';
import type { DocumentCounts } from './import-state.ts';
import { type LrsAnswer, LrsRefusal, LrsServerError, type ReadLrs } from './lrs-client.ts';
import type { BrokenItem } from './refused-file.ts';

/** The result of copying the documents of some owners. */
interface CopiedDocuments {
  readonly counts: DocumentCounts;
  readonly refused: readonly BrokenItem[];
}

/** Copies documents from the LRS that Carnet does not have. */
export type CopyDocuments = (owners: readonly DocumentOwner[]) => Promise<CopiedDocuments>;

export interface CopyDocumentsDeps {
  readonly read: ReadLrs;
  readonly send: SendToCarnet;
  /** True if the documents are only judged. */
  readonly isDryRun?: boolean;
}

type Outcome = keyof DocumentCounts;

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
export const createCopyDocuments = ({ read, send, isDryRun = false }: CopyDocumentsDeps): CopyDocuments => {
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

  const copy = async (path: string): Promise<{ readonly outcome: Outcome; readonly why?: string }> => {
    const document = await tryToRead(path);
    if (document === undefined) return { outcome: 'refused', why: 'the LRS lists the document, and does not have it' };
    if (typeof document === 'string') return { outcome: 'refused', why: document };
    const answer = await send(`${isDryRun ? '/v1/dry-run' : '/xapi'}/${path}`, {
      method: 'PUT',
      headers: {
        'Content-Type': document.header('content-type') ?? 'application/octet-stream',
        'If-None-Match': '*',
        'X-Experience-API-Version': '2.0.0',
      },
      body: document.bytes,
    });
    if (answer.status < 300) return { outcome: 'stored' };
    if (answer.status === 412) return { outcome: 'there' };
    const { kind, detail } = problemIn(answer);
    return kind === 'consent-required' ? { outcome: 'withheld' } : { outcome: 'refused', why: `${kind}: ${detail}` };
  };

  return async (owners) => {
    const counts = { stored: 0, there: 0, withheld: 0, refused: 0 };
    const refused: BrokenItem[] = [];
    for (const owner of owners.filter(isNew)) {
      const parameters = parametersOf(owner);
      const listPath = `${owner.resource}?${parameters.toString()}`;
      const ids = await idsOf(listPath);
      if ('why' in ids) {
        counts.refused++;
        refused.push({ line: 0, detail: `${ids.why} (list ${listPath})` });
        continue;
      }
      for (const id of ids) {
        const one = new URLSearchParams(parameters);
        one.set(owner.resource === 'activities/state' ? 'stateId' : 'profileId', id);
        const path = `${owner.resource}?${one.toString()}`;
        const { outcome, why } = await copy(path);
        counts[outcome]++;
        if (why !== undefined) refused.push({ line: 0, detail: `${why} (document ${path})` });
      }
    }
    return { counts, refused };
  };
};
