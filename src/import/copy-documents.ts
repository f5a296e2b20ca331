import { createHash } from 'node:crypto';
import { problemIn, type SendToCarnet } from './carnet-client.ts';
import type { DocumentOwner } from './document-owners.ts';
import type { DocumentCounts } from './import-state.ts';
import type { ReadLrs } from './lrs-client.ts';
import type { BrokenItem } from './refused-file.ts';

/** What came of the documents of some owners. */
interface CopiedDocuments {
  readonly counts: DocumentCounts;
  readonly refused: readonly BrokenItem[];
}

/** Copies documents from the LRS that Carnet does not have. */
export type CopyDocuments = (owners: readonly DocumentOwner[]) => Promise<CopiedDocuments>;

export interface CopyDocumentsDeps {
  readonly read: ReadLrs;
  readonly send: SendToCarnet;
}

type Outcome = keyof DocumentCounts;

const parametersOf = ({ resource: _, ...parameters }: DocumentOwner): URLSearchParams =>
  new URLSearchParams(parameters);

const idsIn = (bytes: Buffer): readonly string[] => {
  try {
    const ids = JSON.parse(bytes.toString('utf8')) as unknown;
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
};

/**
 * Lists the documents of each owner once, and puts those into Carnet that it does not have: what a tool has written
 * there since stays.
 */
export const createCopyDocuments = ({ read, send }: CopyDocumentsDeps): CopyDocuments => {
  const seen = new Set<string>();

  const isNew = (owner: DocumentOwner): boolean => {
    const key = createHash('sha1').update(JSON.stringify(owner)).digest('base64');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };

  const copy = async (path: string): Promise<{ readonly outcome: Outcome; readonly why?: string } | undefined> => {
    const document = await read({ path });
    if (document === undefined) return undefined;
    const answer = await send(`/xapi/${path}`, {
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
      const list = await read({ path: `${owner.resource}?${parameters.toString()}` });
      for (const id of list === undefined ? [] : idsIn(list.bytes)) {
        const one = new URLSearchParams(parameters);
        one.set(owner.resource === 'activities/state' ? 'stateId' : 'profileId', id);
        const path = `${owner.resource}?${one.toString()}`;
        const copied = await copy(path);
        if (copied === undefined) continue;
        counts[copied.outcome]++;
        if (copied.why !== undefined) refused.push({ line: 0, detail: `${copied.why} (document ${path})` });
      }
    }
    return { counts, refused };
  };
};
