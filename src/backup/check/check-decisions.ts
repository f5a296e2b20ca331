import { defined } from '../../core/json-object.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import {
  afterEvent,
  type ChainedPerson,
  type DecisionDifference,
  differencesOf,
  NOTHING_CHAINED,
} from '../../consent/audit/decisions-of-chain.ts';
import type { AuditEvent, ChainFault } from '../../consent/audit/hash-chain.ts';
import { outboxEntryOf, toPerson } from '../../consent/people/person-mapping.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { endsEarly, type OnProgress, rest } from './check-store.ts';

/** A difference between store and audit chain for one person, by the random id. */
export interface DifferingDecision extends DecisionDifference {
  readonly person: string;
}

export interface CheckedDecisions {
  /** The number of people in the store that were read. */
  readonly read: number;
  readonly differing: readonly DifferingDecision[];
  /** The first fault of the chain: nothing was compared with the chain from there on. */
  readonly chainFault?: ChainFault;
  /** True if some could not be read at all, since the file of the store is damaged. */
  readonly isIncomplete: boolean;
}

interface CheckDecisionsDeps {
  readonly people: Pick<Store['people'], 'scan' | 'find'>;
  readonly auditLog: AuditLog;
}

const PAGE_SIZE = 500;
/** People who decide meanwhile are looked at again. */
const TRIES = 5;

const NO_SUCH_PERSON = 'no such person';

/** Adds the events that are still to be chained. */
const withPending = (chained: ChainedPerson, stored: StoredPerson): ChainedPerson =>
  (outboxEntryOf(stored)?.events ?? []).reduce(afterEvent, chained);

/** Reads the decisions of each person, by all events of the chain. */
const readChain = async (
  { auditLog }: CheckDecisionsDeps,
  { end, onProgress }: { readonly end: number; readonly onProgress: OnProgress },
): Promise<Map<string, ChainedPerson>> => {
  const people = new Map<string, ChainedPerson>();
  const add = (event: AuditEvent): void => {
    const { person, data } = event;
    if (person === undefined) return;
    const before = people.get(person) ?? NOTHING_CHAINED;
    const after = afterEvent(before, event);
    if (after !== before) people.set(person, after);
    // From here on the former id is another name of this person.
    if (event.type === 'person.merged' && typeof data?.['former'] === 'string') people.delete(data['former']);
  };
  for (let after = 0, isMore = true; isMore;) {
    const since = performance.now();
    const events = await auditLog.list({ after, limit: PAGE_SIZE });
    for (const event of events) add(event);
    after = events.at(-1)?.seq ?? after;
    onProgress('events of the audit chain', after / Math.max(1, end));
    isMore = events.length === PAGE_SIZE;
    await rest(since);
  }
  return people;
};

const eventsOf = async ({ auditLog }: CheckDecisionsDeps, person: string): Promise<readonly AuditEvent[]> => {
  const found: AuditEvent[] = [];
  for (;;) {
    const before = found.at(-1)?.seq;
    const page = await auditLog.listByPerson(person, { limit: PAGE_SIZE, ...defined({ before }) });
    found.push(...page);
    if (page.length < PAGE_SIZE) return found.toReversed();
  }
};

/** Looks at one person once more, since decisions may have been made while all were read. */
const lookAgain = async (deps: CheckDecisionsDeps, id: string): Promise<readonly DecisionDifference[]> => {
  const find = async (): Promise<StoredPerson | undefined> => (await deps.people.find([id])).get(id);
  for (let tries = 1; ; tries++) {
    const stored = await find();
    // The person is merged into another one, or damaged.
    if (stored !== undefined && (isDamaged(stored) || stored.id !== id)) return [];
    const chained = (await eventsOf(deps, id)).reduce<ChainedPerson>(afterEvent, NOTHING_CHAINED);
    const after = await find();
    if (stored?.v !== after?.v && tries < TRIES) continue;
    if (stored !== undefined) return differencesOf(toPerson(stored), withPending(chained, stored));
    return differencesOf({ decisions: {} }, chained).map((one) => ({ ...one, stored: NO_SUCH_PERSON }));
  }
};

/**
 * Compares decisions with the audit chain, both ways. Rejects with Problem `store-unavailable`; ends at a damaged page
 * of the store.
 */
export const checkDecisions = async (deps: CheckDecisionsDeps, onProgress: OnProgress): Promise<CheckedDecisions> => {
  let read = 0;
  let chainFault: ChainFault | undefined;
  const suspects = new Set<string>();
  const differing: DifferingDecision[] = [];
  const isIncomplete = await endsEarly(async () => {
    const { head, fault } = await deps.auditLog.verify();
    if (fault !== undefined) {
      chainFault = fault;
      return;
    }
    const chained = await readChain(deps, { end: head.seq, onProgress });
    for (let after: string | undefined, isMore = true; isMore;) {
      const since = performance.now();
      const found = await deps.people.scan({ limit: PAGE_SIZE, ...defined({ after }) });
      for (const stored of found) {
        // The check of records names it.
        if (isDamaged(stored)) {
          chained.delete(stored.id);
          continue;
        }
        const expected = withPending(chained.get(stored.id) ?? NOTHING_CHAINED, stored);
        if (differencesOf(toPerson(stored), expected).length > 0) suspects.add(stored.id);
        chained.delete(stored.id);
      }
      read += found.length;
      after = found.at(-1)?.id;
      isMore = found.length === PAGE_SIZE;
      await rest(since);
    }
    for (const person of [...suspects, ...chained.keys()])
      for (const difference of await lookAgain(deps, person)) differing.push({ person, ...difference });
  });
  return { read, differing, isIncomplete, ...defined({ chainFault }) };
};
