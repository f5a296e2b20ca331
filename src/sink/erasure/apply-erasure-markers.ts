import { idsOf, translateGeneration } from '../../consent/model/merged-ids.ts';
import { retentionVerdict } from '../../consent/model/policy.ts';
import { recordPurposeId, sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import type { Person } from '../../consent/model/types.ts';
import type { JournalMessage, Marker, PersonMarker, StatementMarker } from '../../journal/port/journal.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import { eraseFromDeadLetters } from './erase-dead-letters.ts';
import type { SinkConsent } from './sink-consent.ts';
import { scanPages } from '../statements/scan-pages.ts';
import type { DeadLetterRepository } from '../../store/ports/dead-letter-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statement-repository.ts';

export interface ApplyErasureMarkersDeps {
  readonly statements: Pick<StatementRepository, 'scan' | 'find' | 'findErasing'>;
  readonly deadLetters: Pick<DeadLetterRepository, 'deleteByPeople' | 'listAdded' | 'find' | 'delete' | 'replaceBytes'>;
  readonly consent: SinkConsent | undefined;
  /** Gets the number of documents erased. */
  readonly onErased?: (documents: number) => void;
}

/** Whether a statement is erased by a marker; `person` is the one that has its id now. */
const isErasedBy = (
  { person: marked, purpose, source, generation }: PersonMarker,
  person: Person | undefined,
  ids: ReadonlySet<string>,
) => {
  const only = purpose === undefined ? source : sourceOfRecord(purpose);
  return (document: StoredStatement): boolean => {
    if (document.erasing === true) return true;
    if ((only !== undefined && document.source !== only) || (source !== undefined && document.source !== source))
      return false;
    const named = (document.people ?? []).filter(({ id }) => ids.has(id));
    // The index has led to it: in a damaged one the person may not be read any more.
    if (named.length === 0) return document.damaged === true;
    const own = named.filter(({ role }) => role !== 'other');
    if (own.length === 0) return false;
    const recording = recordPurposeId(document.source);
    // Generations of a merged id are translated to those of the present person.
    const counted = (id: string, of: number): number =>
      person === undefined ? of : translateGeneration(person, { id, generation: of }, recording);
    const last = counted(marked, generation);
    return (
      own.some((one) => counted(one.id, one.generation) <= last) ||
      retentionVerdict(recording, own, () => person) === 'erase'
    );
  };
};

/** Whether it erases no statement: the decision erases nothing, or is on a purpose that records nothing. */
const isWithoutErasure = (marker: Marker): boolean =>
  !('statements' in marker) &&
  (marker.generation === 0 || (marker.purpose !== undefined && sourceOfRecord(marker.purpose) === undefined));

/** The name of the account that is the authority of a stored statement (1.0.3 Data 2.4.9). */
const authorIn = (document: StoredStatement): string | undefined => readStored(document).authority?.account?.name;

/**
 * Applies erasure markers; repeatable. A marker erases the person's dead letters and their statements (as actor or
 * member) of its purpose and source: those up to its generation, and others that may not stay now.
 */
export const createApplyErasureMarkers = ({
  statements,
  deadLetters,
  consent,
  onErased,
}: ApplyErasureMarkersDeps): ((messages: readonly JournalMessage[]) => Promise<void>) => {
  const applyMarker = async (marker: PersonMarker, sinkConsent: SinkConsent): Promise<void> => {
    const readPerson = async (): Promise<Person | undefined> =>
      (await sinkConsent.personsById([marker.person])).get(marker.person);
    const person = await readPerson();
    const ids = new Set([marker.person, ...(person === undefined ? [] : idsOf(person))]);
    await deadLetters.deleteByPeople([...ids]);
    for (const id of ids) {
      for await (const page of scanPages(statements, { token: personToken(id) })) {
        if (page.length === 0) break;
        // The person is read after the page: by older decisions, new statements of a new generation would be erased.
        const toErase = page.filter(isErasedBy(marker, await readPerson(), ids));
        if (toErase.length === 0) continue;
        await sinkConsent.erase(toErase);
        onErased?.(toErase.length);
      }
    }
  };

  const applyStatementMarker = async (marker: StatementMarker, sinkConsent: SinkConsent): Promise<void> => {
    const { statements: ids, source, author } = marker;
    await eraseFromDeadLetters(deadLetters, marker);
    const found = [...(await statements.find(ids)).values(), ...(await statements.findErasing(ids)).values()];
    const toErase = found.filter(
      (document) => document.source === source && (document.damaged === true || authorIn(document) === author),
    );
    if (toErase.length === 0) return;
    await sinkConsent.erase(toErase);
    onErased?.(toErase.length);
  };

  return async (messages) => {
    for (const { marker } of messages) {
      if (marker === undefined) continue;
      // A skipped marker would never be applied.
      if (consent === undefined) throw new Error('a sink without consent received a marker');
      if (isWithoutErasure(marker)) continue;
      if ('statements' in marker) await applyStatementMarker(marker, consent);
      else await applyMarker(marker, consent);
    }
  };
};
