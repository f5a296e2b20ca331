import { Problem } from '../../core/problem.ts';
import type { StoredDocument } from '../../store/ports/statements/document-repository.ts';
import { decisionOf, generationOf } from '../model/person-decisions.ts';
import { denialReason } from '../model/policy.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import type { UnaskedPeople } from './unasked-people.ts';
import { checkRecordingAllowed, type RecordingSource, type RecordPurposes } from '../purposes/recording-purpose.ts';

type DocumentPerson = NonNullable<StoredDocument['person']>;

/**
 * Admits a document about an agent (`agentKey`), or about none; resolves with its person in the current generation.
 * Rejects with Problem `consent-required`, whatever the source's `onWithheld`, `forbidden` if the source may record
 * nothing, `store-unavailable`.
 */
export type AdmitDocument = (
  source: RecordingSource,
  agent: string | undefined,
  options?: { readonly isDryRun?: boolean | undefined },
) => Promise<DocumentPerson | undefined>;

interface DocumentGateDeps {
  readonly people: PersonLookup;
  readonly purposes: RecordPurposes;
  /** The URL at which people can consent. */
  readonly askAt: string;
  readonly unasked?: UnaskedPeople;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const refusal = (ask: string): Problem =>
  new Problem(
    'consent-required',
    'this may not be recorded; nothing of it was kept',
    [{ at: 'agent', detail: 'has not agreed to be recorded, or has said no' }],
    { ask },
  );

/** Creates a person for an unknown agent, unless the source's basis is consent, or in a dry run. */
export const createDocumentGate =
  ({ people, purposes, askAt, unasked, now }: DocumentGateDeps): AdmitDocument =>
  async (source, agent, { isDryRun = false } = {}) => {
    const [purpose, known] = await Promise.all([
      purposes.get(source),
      agent === undefined ? undefined : people.findByIdentifier([agent]),
    ]);
    const at = now();
    checkRecordingAllowed(purpose, at);
    if (agent === undefined) return undefined;
    const existing = known?.get(agent);
    const isDenied = (person: Person | undefined): boolean =>
      denialReason(purpose, person && decisionOf(person, purpose.id), { timestamp: at, now: at }) !== undefined;
    const isUnasked = existing === undefined && unasked?.unknownSince() !== undefined;
    if (isUnasked || isDenied(existing)) throw refusal(askAt);
    if (isDryRun) return undefined;
    const person = existing ?? (await people.findOrCreate([agent])).get(agent);
    // Another request may have created the person meanwhile, who may have said no since.
    if (person === undefined || isDenied(person)) throw refusal(askAt);
    return { id: person.id, generation: generationOf(person, purpose.id) };
  };
