import { filterInSlices } from '../../core/concurrency/slices.ts';
import type { StatementId, StatementPerson } from '../../xapi/model/types.ts';
import { readDecisionSnapshot, type SinkConsent } from './sink-consent.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';

/** Applies the decisions to the store while a write is made. */
export interface ConsentRecheck {
  /**
   * Frees ids of `toInsert`: erases the stored statements that may not stay, or are being erased already. Resolves with
   * the others of `toInsert`.
   */
  readonly freeIds: (
    toInsert: readonly StoredStatement[],
    found: ReadonlyMap<StatementId, StoredStatement>,
  ) => Promise<ReadonlyMap<StatementId, StoredStatement>>;
  /** Reads the decisions again and erases the written statements that may not stay; resolves with the others. */
  readonly recheck: (written: readonly DecodedStatement[]) => Promise<readonly DecodedStatement[]>;
}

const isSamePeople = (
  one: readonly StatementPerson[] | undefined,
  other: readonly StatementPerson[] | undefined,
): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Without `consent` nothing is read and nothing erased. `onErased` gets the number of documents. */
export const createConsentRecheck = ({
  statements,
  consent,
  onErased,
}: {
  readonly statements: StatementRepository;
  readonly consent: SinkConsent | undefined;
  readonly onErased: (documents: number) => void;
}): ConsentRecheck => {
  if (consent === undefined)
    return { freeIds: (_, found) => Promise.resolve(found), recheck: (written) => Promise.resolve(written) };

  const erase = async (documents: readonly StoredStatement[]): Promise<void> => {
    if (documents.length === 0) return;
    await consent.erase(documents);
    onErased(documents.length);
  };

  return {
    freeIds: async (toInsert, found) => {
      // The same source, people and generations have the same verdict in both documents: `recheck` applies it.
      const foreign = toInsert.flatMap(({ id, at, people, source }) => {
        const current = found.get(id);
        return current === undefined ||
          current.at === at ||
          (current.source === source && isSamePeople(current.people, people))
          ? []
          : [current];
      });
      const hidden = toInsert.flatMap(({ id }) => (found.has(id) ? [] : [id]));
      const marked = hidden.length === 0 ? [] : [...(await statements.findErasing(hidden)).values()];
      const decisions = foreign.length === 0 ? undefined : await readDecisionSnapshot(consent, foreign);
      const revoked = foreign.filter((document) => decisions?.mayStay(document) === false);
      await erase([...marked, ...revoked]);
      if (revoked.length === 0) return found;
      const gone = new Set(revoked.map(({ id }) => id));
      return new Map([...found].filter(([id]) => !gone.has(id)));
    },
    recheck: async (written) => {
      if (written.length === 0) return written;
      const decisions = await readDecisionSnapshot(
        consent,
        written.map(({ document }) => document),
      );
      const revoked = await filterInSlices(written, ({ document }) => !decisions.mayStay(document));
      if (revoked.length === 0) return written;
      const ids = [...new Set(revoked.map(({ document: { id } }) => id))];
      const current = [...(await statements.find(ids)).values()];
      const marked = [...(await statements.findErasing(ids)).values()];
      const latest = await readDecisionSnapshot(consent, current);
      // Own documents are erased even if they are gone: another process may have erased one before this write defined
      // its activities.
      const own = revoked.map(({ document }) => document);
      const isOwn = ({ id, at }: StoredStatement): boolean => own.some((one) => one.id === id && one.at === at);
      await erase([
        ...own,
        ...[...marked, ...current.filter((document) => !latest.mayStay(document))].filter(
          (document) => !isOwn(document),
        ),
      ]);
      return written.filter((one) => !revoked.includes(one));
    },
  };
};
