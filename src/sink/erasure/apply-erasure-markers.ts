import { generationIn } from '../../consent/model/merged-ids.ts';
import { mayStay } from '../../consent/model/policy.ts';
import { recordPurposeId, sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import type { Person } from '../../consent/model/types.ts';
import type { JournalMessage, Marker } from '../../journal/port/journal.ts';
import type { DeadLetterRepository, StatementShelf, StoredStatement } from '../../store/ports/store.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import type { SinkConsent } from './ask-consent.ts';
import { walkPages } from '../statements/scan-pages.ts';

/** What heeding markers needs. */
export interface HeedDeps {
  readonly statements: Pick<StatementShelf, 'walk'>;
  readonly aside: Pick<DeadLetterRepository, 'removeOf'>;
  readonly consent: SinkConsent | undefined;
  /** Told how many documents went. */
  readonly erased: (documents: number) => void;
}

/** Which statements go by a marker: `person` is whoever has its id now. */
const asksFor = (
  { person: marked, purpose, source, generation }: Marker,
  person: Person | undefined,
  ids: ReadonlySet<string>,
) => {
  const only = purpose === undefined ? source : sourceOfRecord(purpose);
  return (document: StoredStatement): boolean => {
    if (document.erasing === true) return true;
    if ((only !== undefined && document.source !== only) || (source !== undefined && document.source !== source))
      return false;
    const own = (document.people ?? []).filter(({ id, role }) => role !== 'other' && ids.has(id));
    if (own.length === 0) return false;
    const recording = recordPurposeId(document.source);
    // Generations of a former id count as the present one's.
    const counted = (id: string, of: number): number =>
      person === undefined ? of : generationIn(person, id, recording, of);
    const last = counted(marked, generation);
    return (
      own.some((one) => counted(one.id, one.generation) <= last) || mayStay(recording, own, () => person) === 'goes'
    );
  };
};

/**
 * Builds the heeding of markers: what is held of the person, as actor or as member of the Group that is, for the
 * purpose and from the source that the marker names, goes as far as its generation is the marker's or an earlier one,
 * and so does whatever else of theirs may not stay now. The person's statements are walked page by page, those being
 * erased too; it may be repeated. Messages set aside that they are in go whole. Markers of purposes that record nothing
 * are passed over.
 */
export const createHeedMarkers = ({
  statements,
  aside,
  consent,
  erased,
}: HeedDeps): ((messages: readonly JournalMessage[]) => Promise<void>) => {
  const heed = async (marker: Marker, asked: SinkConsent): Promise<void> => {
    const whoNow = async (): Promise<Person | undefined> =>
      (await asked.personsById([marker.person])).get(marker.person);
    const person = await whoNow();
    const ids = new Set([
      marker.person,
      ...(person === undefined ? [] : [person.id, ...(person.was ?? []).map(({ id }) => id)]),
    ]);
    await aside.removeOf([...ids]);
    for (const id of ids) {
      for await (const page of walkPages(statements, { token: personToken(id) })) {
        if (page.length === 0) break;
        // Read after the page: by an earlier answer what came since of a new generation would go.
        const going = page.filter(asksFor(marker, await whoNow(), ids));
        if (going.length === 0) continue;
        await asked.erase(going);
        erased(going.length);
      }
    }
  };

  return async (messages) => {
    for (const { marker } of messages) {
      if (marker === undefined || (marker.purpose !== undefined && sourceOfRecord(marker.purpose) === undefined))
        continue;
      // Passed over, it would never be heeded.
      if (consent === undefined) throw new Error('a marker came to a sink that asks nobody');
      await heed(marker, consent);
    }
  };
};
