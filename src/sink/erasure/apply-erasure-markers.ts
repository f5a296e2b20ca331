import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { idsOf, translateGeneration } from '../../consent/model/merged-ids.ts';
import { retentionVerdict } from '../../consent/model/policy.ts';
import { recordPurposeId, sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import type { Person } from '../../consent/model/types.ts';
import type { JournalMessage, PersonMarker, StatementMarker } from '../../journal/port/journal.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import { eraseFromDeadLetters, erasePeopleFromDeadLetters } from './erase-dead-letters.ts';
import type { SinkConsent } from './sink-consent.ts';
import { scanPages } from '../statements/scan-pages.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { StampedBatch, StatementPerson } from '../../xapi/model/types.ts';

export interface ApplyErasureMarkersDeps {
  readonly statements: StatementRepository;
  readonly deadLetters: DeadLetterRepository;
  readonly consent: SinkConsent | undefined;
  /** Called with the number of documents erased. */
  readonly onErased?: (documents: number) => void;
}

/** A marker, with the person that has its id now and the ids that this one has had. */
interface OpenMarker {
  readonly marker: PersonMarker;
  readonly person: Person | undefined;
  readonly ids: ReadonlySet<string>;
}

type OfPeople = Pick<StoredStatement, 'source' | 'people'>;

/** True if a marker covers a source: by its purpose, by its source, or because it names neither. */
const isOfSource = ({ purpose, source: only }: PersonMarker, source: string): boolean =>
  (purpose === undefined || source === sourceOfRecord(purpose)) && (only === undefined || source === only);

/** True if statements are recorded for a purpose; also without a purpose, since the marker is then for all. */
const isOfRecord = (purpose: string | undefined): boolean =>
  purpose === undefined || sourceOfRecord(purpose) !== undefined;

/**
 * True if an author may erase a stored statement: its source, with the name of its authority (1.0.3 Data 2.4.9). The
 * author of a damaged statement cannot be read.
 */
const isOfAuthor = (document: StoredStatement, { source, author }: StatementMarker): boolean =>
  document.source === source && (document.damaged === true || readStored(document).authority?.account?.name === author);

/** The marked person among the actors and members of a statement. */
const ownIn = ({ people = [] }: OfPeople, { ids }: OpenMarker): readonly StatementPerson[] =>
  people.filter(({ id, role }) => ids.has(id) && role !== 'other');

/** True if one of these people is of the marker's generation, or of an earlier one. */
const isUpToMarker = (
  own: readonly StatementPerson[],
  source: string,
  { marker, person }: Pick<OpenMarker, 'marker' | 'person'>,
): boolean => {
  // Generations of a merged id are translated to those of the present person.
  const counted = (id: string, generation: number): number =>
    person === undefined || isDamaged(person)
      ? generation
      : translateGeneration(person, { id, generation }, recordPurposeId(source));
  const last = counted(marker.person, marker.generation);
  return own.some((one) => counted(one.id, one.generation) <= last);
};

/** True if a marker erases a stored statement. */
const erasesStored = (document: StoredStatement, open: OpenMarker): boolean => {
  if (document.erasing === true) return true;
  const { source, people = [] } = document;
  if (!isOfSource(open.marker, source)) return false;
  // The index has found the statement by the person. In a damaged statement the person may not be readable any more.
  if (!people.some(({ id }) => open.ids.has(id))) return document.damaged === true;
  const own = ownIn(document, open);
  return (
    isUpToMarker(own, source, open) ||
    (own.length > 0 && retentionVerdict(recordPurposeId(source), own, () => open.person) === 'erase')
  );
};

/**
 * The time before which a marker erases everything of its person in dead letters; undefined if it is only for some
 * purposes. A marker of an earlier release has no such time: that release erased every dead letter of the person.
 */
const takesBefore = ({ deletesName, deletesBefore, decision, purpose }: PersonMarker): number | undefined => {
  if (deletesBefore !== undefined) return deletesBefore;
  if (deletesName === false || !isOfRecord(purpose)) return undefined;
  const since = decision?.['since'];
  return typeof since === 'number' ? since : Infinity;
};

/**
 * True if a marker erases a statement in a dead letter. Such a statement waits for what the store does not know. A
 * deletion of everything therefore needs neither its source nor its generation; any other marker leaves a later
 * generation to the gate.
 */
const erasesWaiting = (
  statement: OfPeople & Pick<StampedBatch, 'admittedAt'>,
  open: OpenMarker & { readonly before: number | undefined },
): boolean => {
  const own = ownIn(statement, open);
  if (own.length === 0) return false;
  if (open.before !== undefined && statement.admittedAt <= open.before + CLOCKS_DIFFER_MS) return true;
  return isOfSource(open.marker, statement.source) && isUpToMarker(own, statement.source, open);
};

/**
 * Applies erasure markers; repeatable. A marker erases the person's statements (as actor or member) of its purpose and
 * source, also in dead letters: those up to its generation, and others that may not stay now. A marker of everything
 * erases all that was in dead letters before it. The store goes first: a repair moves statements to dead letters.
 */
export const createApplyErasureMarkers = ({
  statements,
  deadLetters,
  consent,
  onErased,
}: ApplyErasureMarkersDeps): ((messages: readonly JournalMessage[]) => Promise<void>) => {
  const applyMarker = async (marker: PersonMarker, sinkConsent: SinkConsent): Promise<void> => {
    const before = takesBefore(marker);
    if (before === undefined && !isOfRecord(marker.purpose)) return;
    const readPerson = async (): Promise<Person | undefined> =>
      (await sinkConsent.personsById([marker.person])).get(marker.person);
    const person = await readPerson();
    // If the person is damaged: the id in the marker. The sweep erases the rest once the person is repaired.
    const ids = new Set([marker.person, ...(person === undefined || isDamaged(person) ? [] : idsOf(person))]);
    for (const id of isOfRecord(marker.purpose) ? ids : []) {
      for await (const page of scanPages(statements, { token: personToken(id) })) {
        if (page.length === 0) break;
        // The person is read after the page: by older decisions, statements of a new generation would be erased.
        const current = { marker, person: await readPerson(), ids };
        const toErase = page.filter((document) => erasesStored(document, current));
        if (toErase.length === 0) continue;
        await sinkConsent.erase(toErase);
        onErased?.(toErase.length);
      }
    }
    const open = { marker, person, ids, before };
    await erasePeopleFromDeadLetters(deadLetters, [...ids], ({ source, admittedAt, people }, index) =>
      erasesWaiting({ source, admittedAt, people: people?.[index] ?? [] }, open),
    );
  };

  const applyStatementMarker = async (marker: StatementMarker, sinkConsent: SinkConsent): Promise<void> => {
    const { statements: ids } = marker;
    const found = [...(await statements.find(ids)).values(), ...(await statements.findErasing(ids)).values()];
    const toErase = found.filter((document) => isOfAuthor(document, marker));
    if (toErase.length > 0) {
      await sinkConsent.erase(toErase);
      onErased?.(toErase.length);
    }
    await eraseFromDeadLetters(deadLetters, marker);
  };

  return async (messages) => {
    for (const { marker } of messages) {
      if (marker === undefined) continue;
      // A skipped marker would never be applied.
      if (consent === undefined) throw new Error('a sink without consent received a marker');
      if ('statements' in marker) await applyStatementMarker(marker, consent);
      else if (marker.generation > 0) await applyMarker(marker, consent);
    }
  };
};
