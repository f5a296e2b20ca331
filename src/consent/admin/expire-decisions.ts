import { isProblem } from '../../core/problem.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { DocumentCursor, DocumentRepository } from '../../store/ports/statements/document-repository.ts';
import type { PersonRepository } from '../../store/ports/consent/person-repository.ts';
import type { DecisionService } from '../decisions/decision-service.ts';
import { documentVerdicts, type RetentionVerdicts } from '../gate/retention-verdicts.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { Person } from '../model/types.ts';
import { toPerson } from '../people/person-mapping.ts';
import { defined } from '../../core/json-object.ts';
import type { TimedTransition } from '../model/actions.ts';
import { decisionAt, isRulingOverdue } from '../decisions/decide.ts';

interface DueTransition {
  readonly purpose: string;
  readonly choice: TimedTransition['choice'];
}

/**
 * The timed transitions that are due and not recorded yet: ends that have passed, and objections without a ruling for
 * 30 days. `now` is in milliseconds since the epoch.
 */
const dueTransitions = ({ decisions }: Pick<Person, 'decisions'>, now: number): readonly DueTransition[] =>
  Object.entries(decisions).flatMap(([purpose, decision]): readonly DueTransition[] => {
    if (decisionAt(decision, now) !== decision) return [{ purpose, choice: 'expire' }];
    return isRulingOverdue(decision, now) ? [{ purpose, choice: 'lapse' }] : [];
  });

/** The result of one round. */
export interface ExpiryRound {
  readonly seen: number;
  readonly decided: number;
  readonly removed: number;
  /** The `after` of the next round; absent at the end: then begin again. */
  readonly next?: string;
}

/**
 * Expires the decisions of some people, in the order of their ids, and removes documents that may not stay. Idempotent
 * across processes; rejects with the first error after all were tried.
 */
export type ExpireDecisions = (after?: string) => Promise<ExpiryRound>;

interface ExpireDecisionsDeps {
  readonly people: PersonRepository;
  readonly documents: DocumentRepository;
  readonly decide: DecisionService['decide'];
  readonly retentionVerdicts: RetentionVerdicts;
  readonly now: () => number;
  /** The number of people that one round reads. */
  readonly batchSize?: number;
}

const DOCUMENTS_PAGE_SIZE = 200;

export const createExpireDecisions = ({
  people,
  documents,
  decide,
  retentionVerdicts,
  now,
  batchSize = 500,
}: ExpireDecisionsDeps): ExpireDecisions => {
  const decideDue = async (person: Person): Promise<number> => {
    let decided = 0;
    for (const { purpose, choice } of dueTransitions(person, now())) {
      try {
        const { outcome } = await decide(person.id, purpose, { by: { role: 'system', id: 'carnet' }, choice });
        if (outcome === 'decided') decided++;
      } catch (thrown) {
        // A purpose that no longer exists permits nothing, and takes no decisions.
        if (!isProblem(thrown, 'not-found')) throw thrown;
      }
    }
    return decided;
  };

  /** Removes documents of writers that died before their second look at the decision. */
  const removeDocuments = async (ids: readonly string[]): Promise<number> => {
    let removed = 0;
    let after: DocumentCursor | undefined;
    do {
      const page = await documents.findByPeople(ids, {
        limit: DOCUMENTS_PAGE_SIZE,
        ...defined({ after }),
      });
      const verdicts = await documentVerdicts(retentionVerdicts, page.documents);
      for (const [index, document] of page.documents.entries()) {
        const { scope, owner, id } = document;
        if (verdicts[index] === 'erase' && (await documents.delete({ ...scope, owners: [owner] }, id, document)))
          removed++;
      }
      after = page.next;
    } while (after !== undefined);
    return removed;
  };

  return async (after) => {
    const found = (await people.scan({ limit: batchSize, ...defined({ after }) })).map(toPerson);
    const failures: unknown[] = [];
    const counted = (work: Promise<number>): Promise<number> =>
      work.catch((thrown: unknown) => {
        failures.push(thrown);
        return 0;
      });
    let decided = 0;
    const intact = intactRecords(found);
    for (const person of intact) decided += await counted(decideDue(person));
    const ids = intact.flatMap(idsOf);
    const removed = ids.length === 0 ? 0 : await counted(removeDocuments(ids));
    if (failures.length > 0) throw failures[0];
    const last = found.at(-1)?.id;
    return {
      seen: found.length,
      decided,
      removed,
      ...(found.length >= batchSize && last !== undefined && { next: last }),
    };
  };
};
