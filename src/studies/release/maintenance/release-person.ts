import { defined, ownValue } from '../../../core/json-object.ts';
import { idsOf } from '../../../consent/model/merged-ids.ts';
import type { Person } from '../../../consent/model/types.ts';
import type { StatementRepository, StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { lowestKeyAt } from '../../../xapi/statement/sort-key.ts';
import { personToken } from '../../../xapi/statement/tokens.ts';
import type { SortKey } from '../../../xapi/model/types.ts';
import type { ScanPosition } from '../../study/study-state.ts';
import type { ActiveStudy } from '../candidates/active-studies.ts';
import type { PublisherSlot } from '../../study/publisher-slot.ts';
import type { ReleaseCandidates } from '../candidates/release-candidates.ts';

export interface ReleasePersonDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly candidates: Pick<ReleaseCandidates, 'prepareEarlier'>;
}

const PAGE_SIZE = 100;
/** The greatest difference between the clocks of the deciding and the storing processes. */
const MAX_CLOCK_SKEW_MS = 60_000;

/** The key at which the scan begins: the time of the decision, unless it includes the past. */
export const scanStart = ({ decisions }: Person, study: string): SortKey | undefined => {
  const decision = ownValue(decisions, study);
  return decision === undefined || decision.includePast || decision.from === undefined
    ? undefined
    : lowestKeyAt(decision.from - MAX_CLOCK_SKEW_MS);
};

/** True if this person acts in the statement, which is complete and not being erased. */
export const isOwnStatement = ({ erasing, damaged, people }: StoredStatement, person: string): boolean =>
  erasing !== true && damaged !== true && people?.some(({ id, role }) => id === person && role !== 'other') === true;

/**
 * Releases a person's stored statements to an active study. Resolves with the position at which the deadline stopped
 * the scan, to be passed as `from` to the next call; undefined at the end. Repeatable. Rejects with Problem
 * `store-unavailable` or `journal-unavailable`.
 */
export const createReleasePerson = ({ statements, candidates }: ReleasePersonDeps) => {
  const releasePage = async (
    study: ActiveStudy,
    page: readonly StoredStatement[],
    { partition, appender }: PublisherSlot,
  ): Promise<void> => {
    const changes = (await candidates.prepareEarlier([study], page, partition)).map(({ change }) => change);
    if (changes.length > 0) await appender.append(changes);
  };

  /** Scans the statements under one id of the person; resolves with the position at which the deadline stopped it. */
  const releaseId = async (
    study: ActiveStudy,
    { id, above: start }: { readonly id: string; readonly above: SortKey | undefined },
    slot: PublisherSlot,
  ): Promise<ScanPosition | undefined> => {
    for (let above = start; ;) {
      const page = await statements.scan({
        token: personToken(id),
        limit: PAGE_SIZE,
        ...defined({ above }),
      });
      const own = page.filter((statement) => isOwnStatement(statement, id));
      await releasePage(study, own, slot);
      above = page.at(-1)?.at;
      if (page.length < PAGE_SIZE || above === undefined) return undefined;
      if (performance.now() >= slot.deadline) return { id, above };
    }
  };

  return async (
    study: ActiveStudy,
    person: Person,
    { from, ...slot }: PublisherSlot & { readonly from?: ScanPosition | undefined },
  ): Promise<ScanPosition | undefined> => {
    const start = scanStart(person, study.purpose.id);
    const ids = idsOf(person);
    // A position is ignored if its id is not the person's any more, because people were merged meanwhile.
    for (const id of ids.slice(Math.max(0, ids.indexOf(from?.id ?? '')))) {
      const stoppedAt = await releaseId(study, { id, above: from?.id === id ? from.above : start }, slot);
      if (stoppedAt !== undefined) return stoppedAt;
    }
    return undefined;
  };
};
