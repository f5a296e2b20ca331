import type { StatementShelf, StoredStatement } from '../../store/ports/store.ts';
import type { StatementId, StatementPerson } from '../../xapi/model/types.ts';
import { askWhoStays, type SinkConsent } from './ask-consent.ts';
import type { Incoming } from '../statements/decode-messages.ts';

/** What holds the shelf to the decisions while a write is made. */
export interface HoldToConsent {
  /**
   * Of statements that have an id which was to be written: erases those that may not stay, and those that are being
   * erased already, so that the id is free; resolves with the others. `mine` are the documents that were to be written.
   */
  readonly makeRoom: (
    mine: readonly StoredStatement[],
    found: ReadonlyMap<StatementId, StoredStatement>,
  ) => Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Reads the decisions again and erases what was written and may not stay; resolves with what stays. */
  readonly recheck: (written: readonly Incoming[]) => Promise<readonly Incoming[]>;
}

const isSamePeople = (
  one: readonly StatementPerson[] | undefined,
  other: readonly StatementPerson[] | undefined,
): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Builds it; without consent nothing is asked and nothing erased. `erased` is told how many documents were. */
export const createHoldToConsent = ({
  statements,
  consent,
  erased,
}: {
  readonly statements: Pick<StatementShelf, 'find' | 'erasing'>;
  readonly consent: SinkConsent | undefined;
  readonly erased: (documents: number) => void;
}): HoldToConsent => {
  if (consent === undefined)
    return { makeRoom: (_, found) => Promise.resolve(found), recheck: (written) => Promise.resolve(written) };

  const erase = async (documents: readonly StoredStatement[]): Promise<void> => {
    if (documents.length === 0) return;
    await consent.erase(documents);
    erased(documents.length);
  };

  return {
    makeRoom: async (mine, found) => {
      // Where one source has the same people in both, in the same generations, what becomes of one becomes of the
      // other: `recheck` sees to it.
      const foreign = mine.flatMap(({ id, at, people, source }) => {
        const there = found.get(id);
        return there === undefined || there.at === at || (there.source === source && isSamePeople(there.people, people))
          ? []
          : [there];
      });
      const hidden = mine.flatMap(({ id }) => (found.has(id) ? [] : [id]));
      const marked = hidden.length === 0 ? [] : [...(await statements.erasing(hidden)).values()];
      const answers = foreign.length === 0 ? undefined : await askWhoStays(consent, foreign);
      const going = foreign.filter((document) => answers?.stays(document) === false);
      await erase([...marked, ...going]);
      if (going.length === 0) return found;
      const gone = new Set(going.map(({ id }) => id));
      return new Map([...found].filter(([id]) => !gone.has(id)));
    },
    recheck: async (written) => {
      if (written.length === 0) return written;
      const answers = await askWhoStays(
        consent,
        written.map(({ document }) => document),
      );
      const going = written.filter(({ document }) => !answers.stays(document));
      if (going.length === 0) return written;
      const ids = [...new Set(going.map(({ document: { id } }) => id))];
      const there = [...(await statements.find(ids)).values()];
      const marked = [...(await statements.erasing(ids)).values()];
      const again = await askWhoStays(consent, there);
      // Also as they were to be written: another may have erased one before what this write says of its activities was
      // known.
      const own = going.map(({ document }) => document);
      const isOwn = ({ id, at }: StoredStatement): boolean => own.some((one) => one.id === id && one.at === at);
      await erase([
        ...own,
        ...[...marked, ...there.filter((document) => !again.stays(document))].filter((document) => !isOwn(document)),
      ]);
      return written.filter((one) => !going.includes(one));
    },
  };
};
