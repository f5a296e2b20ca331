import { defined } from '../../core/json-object.ts';
import { problemIn, type SendToCarnet } from './carnet-client.ts';
import type { CountedDocument, KindCounts } from './import-state.ts';
import type { DocumentResource, ImportedDocument } from './statements/source-document.ts';

/** The name of the counts of a resource. */
export const KIND_OF: Readonly<Record<DocumentResource, CountedDocument>> = {
  'activities/state': 'states',
  'agents/profile': 'agentProfiles',
  'activities/profile': 'activityProfiles',
};

/** The outcome of a document, with the reason if it is refused. */
export interface DocumentOutcome {
  readonly outcome: keyof KindCounts;
  readonly why?: string;
}

/** Stores a document that Carnet lacks; a newer one of a tool stays. */
export type PutDocument = (document: ImportedDocument) => Promise<DocumentOutcome>;

/** `isDryRun` if the documents are only judged. */
export const createPutDocument =
  (send: SendToCarnet, isDryRun: boolean): PutDocument =>
  async ({ resource, query, contentType, updated, bytes }) => {
    const answer = await send(`${isDryRun ? '/v1/dry-run' : '/xapi'}/${resource}?${query}`, {
      method: 'PUT',
      headers: {
        'Content-Type': contentType,
        'If-None-Match': '*',
        'X-Experience-API-Version': '2.0.0',
        ...defined({ 'LRS-Updated': updated }),
      },
      body: bytes,
    });
    if (answer.status < 300) return { outcome: 'stored' };
    if (answer.status === 412) return { outcome: 'there' };
    const { kind, detail } = problemIn(answer);
    return kind === 'consent-required' ? { outcome: 'withheld' } : { outcome: 'refused', why: `${kind}: ${detail}` };
  };
