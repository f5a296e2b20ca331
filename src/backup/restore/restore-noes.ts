import type { Noe } from '../noes/noe.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import { isProblem } from '../../core/problem.ts';
import { joinReplaced } from '../../consent/model/replaced-in.ts';
import type { VoidStatement } from '../../ingest/void-statement.ts';
import type { Journal } from '../../journal/port/journal.ts';
import { damagedRecordProblem, isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { ReplacedIn } from '../../store/ports/consent/person-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Token } from '../../xapi/model/types.ts';
import { markErasure } from './restore-erasures.ts';
import type { ReplacedPerson } from './restore-replaced.ts';

const PEOPLE_PER_CALL = 500;

interface MarkNoesDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly auditLog: AuditLog;
  readonly now: () => number;
}

/** The numbers of decisions of people that the backup did not know, and of those that erase. */
export interface MarkedNoes {
  readonly decisions: number;
  readonly erasures: number;
}

/** The event of the chain, without the suffix that distinguishes two markers of it. */
const chainedEventOf = (event: string): string => event.split('.')[0] ?? event;

/** Rejects with Problem `damaged` if a decision of one of these people cannot be read: it would be skipped. */
const requireIntact = async (noes: readonly Noe[], { people }: Store): Promise<void> => {
  const ids = new Set(noes.flatMap((noe) => (noe.no === 'decision' ? [noe.marker.person] : [])));
  for (const some of batchesOf([...ids], PEOPLE_PER_CALL))
    if ([...(await people.find(some)).values()].some(isDamaged)) throw damagedRecordProblem({ kind: 'person' });
};

/**
 * Appends the decisions of people that the store does not know to the journal, in their order. Its sink restores each
 * as from a journal that has survived. A person that the store lacks is made under the same id. Repeatable; rejects
 * with Problem `damaged` if one of these people is damaged.
 */
export const markNoes = async (noes: readonly Noe[], deps: MarkNoesDeps): Promise<MarkedNoes> => {
  const { store, journal } = deps;
  await requireIntact(noes, store);
  const erasures = new Set<string>();
  let decisions = 0;
  for (const noe of noes) {
    if (noe.no === 'statements') {
      const { erasure: id, requestedAt, source, author, statements } = noe;
      if (await markErasure({ id, requestedAt, source, author, statements }, deps)) erasures.add(id);
    }
    if (noe.no !== 'decision') continue;
    const { marker } = noe;
    const event = chainedEventOf(marker.event);
    if ((await store.auditEvents.findByEvent(event)) !== undefined) continue;
    await journal.mark(marker);
    decisions += 1;
    if (marker.generation > 0) erasures.add(event);
  }
  return { decisions, erasures: erasures.size };
};

/** The people who were replaced by accounts, by their tokens. */
export const replacedInNoes = (noes: readonly Noe[]): readonly ReplacedPerson[] => {
  const people = new Map<Token, { of?: string; replacedIn: ReplacedIn }>();
  for (const noe of noes) {
    if (noe.no !== 'replaced') continue;
    const before = people.get(noe.person);
    const replacedIn = joinReplaced(before?.replacedIn, noe.replacedIn) ?? noe.replacedIn;
    const of = noe.of ?? before?.of;
    people.set(noe.person, { ...defined({ of }), replacedIn });
  }
  return [...people].map(([token, { of, replacedIn }]) => ({
    token,
    replacedIn,
    ...defined({ person: of }),
  }));
};

/** Voids the statements again that operators have voided, and that the store shows. Repeatable. */
export const voidAgain = async (
  noes: readonly Noe[],
  { store, voidStatement }: { readonly store: Store; readonly voidStatement: VoidStatement },
): Promise<void> => {
  for (const noe of noes) {
    if (noe.no !== 'voided') continue;
    const source = await store.sources.findSource(noe.source);
    if (source === undefined) continue;
    await voidStatement({ source, statement: noe.statement, by: 'carnet', reason: 'restored' }).catch(
      (thrown: unknown) => {
        // The statement is not in the backup, or is void.
        const isNothingToDo = isProblem(thrown, 'not-found') || isProblem(thrown, 'invalid-request');
        if (!isNothingToDo && !isProblem(thrown, 'state-conflict')) throw thrown;
      },
    );
  }
};

/** Ends every sign-in from before a restore: those that were ended since would go on. */
export const endSignIns = async ({ staffSessions, sessionCredentials }: Store): Promise<void> => {
  await staffSessions.removeUnused(Number.MAX_SAFE_INTEGER);
  await sessionCredentials.deleteExpired(Number.MAX_SAFE_INTEGER);
};
