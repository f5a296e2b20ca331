import { Problem } from '../../core/problem.ts';
import type { KnownPeople } from '../people/person-lookup.ts';
import { denialOf } from '../model/policy.ts';
import { checkRecords, type RecordingSource, type RecordPurposes } from '../purposes/recording-purpose.ts';

/** Whose a document is, and in which generation of their decision it is written. */
interface DocumentPerson {
  readonly id: string;
  readonly generation: number;
}

/**
 * The gate that a document passes before it is written, for the agent (`agentKey`) whom it is about; resolves with
 * whose it is then, nobody's where it is about none.
 */
export type AdmitDocument = (source: RecordingSource, agent: string | undefined) => Promise<DocumentPerson | undefined>;

/** What `createDocumentGate` is built from. */
export interface DocumentGateDeps {
  readonly people: Pick<KnownPeople, 'lookUp' | 'make'>;
  readonly purposes: Pick<RecordPurposes, 'of'>;
  /** Where people are asked: a URL. */
  readonly askAt: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * That a document may not be written for its agent, whatever the source's way with statements: Problem
 * `consent-required`.
 */
const refusal = (ask: string): Problem =>
  new Problem(
    'consent-required',
    'this may not be recorded; nothing of it was kept',
    [{ at: 'agent', detail: 'has not agreed to be recorded, or has said no' }],
    { ask },
  );

/**
 * Builds the gate of documents: the person's decision for the source, and its record purpose, as they are after the
 * call. Who is unknown to a source that does not rest on consent is made a person. Rejects with Problem
 * `consent-required` where the person does not permit it, `forbidden` where the source may record nothing,
 * `store-unavailable` where nobody can be asked.
 */
export const createDocumentGate =
  ({ people, purposes, askAt, now }: DocumentGateDeps): AdmitDocument =>
  async (source, agent) => {
    const [purpose, known] = await Promise.all([
      purposes.of(source),
      agent === undefined ? undefined : people.lookUp([agent]),
    ]);
    const at = now();
    checkRecords(purpose, at);
    if (agent === undefined) return undefined;
    const before = known?.get(agent);
    const isDenied = (decisions: NonNullable<typeof before>['decisions'] | undefined): boolean =>
      denialOf(purpose, decisions?.[purpose.id], at, at) !== undefined;
    if (isDenied(before?.decisions)) throw refusal(askAt);
    const person = before ?? (await people.make([agent])).get(agent);
    // Made by another in the meantime, who may have said no since.
    if (person === undefined || isDenied(person.decisions)) throw refusal(askAt);
    return { id: person.id, generation: person.decisions[purpose.id]?.generation ?? 1 };
  };
