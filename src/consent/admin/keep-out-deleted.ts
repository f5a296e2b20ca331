import { defined } from '../../core/json-object.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { ErasureRepository } from '../../store/ports/consent/erasure-repository.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { FactRepository } from '../../store/ports/store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { readErasureEvents } from '../audit/erasure-events.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import { lastGenerationOf } from '../decisions/keep-out.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { DecisionState, KeptOut, Person } from '../model/types.ts';
import { toPerson } from '../people/person-mapping.ts';

interface KeepOutDeletedDeps {
  readonly people: PersonRepository;
  readonly erasures: ErasureRepository;
  readonly auditLog: AuditLog;
  readonly facts: FactRepository;
  /** The number of people that one round reads. */
  readonly batchSize?: number;
}

/** The fact of a store in which the work is done. */
const DONE = 'people-kept-out';

/** More purposes than a person has. */
const MOST_EVENTS = 1000;

const STOPPED: readonly DecisionState[] = ['withdrawn', 'refused', 'objected'];

/** True if all is stopped: an earlier release may have deleted everything. */
const isCandidate = ({ keptOut, outboxEntry, ...person }: StoredPerson): boolean => {
  const states = Object.values(toPerson(person).decisions).map(({ state }) => state);
  return (
    keptOut === undefined &&
    outboxEntry === undefined &&
    states.some((state) => state === 'withdrawn' || state === 'objected') &&
    states.every((state) => STOPPED.includes(state))
  );
};

/** The deletion of everything that a person has not taken back by any later decision; undefined without one. */
const findDeletion = async (
  person: Person,
  { auditLog, erasures }: KeepOutDeletedDeps,
): Promise<KeptOut | undefined> => {
  const listed = await Promise.all(idsOf(person).map((id) => auditLog.listByPerson(id, { limit: MOST_EVENTS })));
  const events = listed.flat().sort((a, b) => b.seq - a.seq);
  const { deleted } = readErasureEvents(events);
  // An objection made since is hidden, not erased.
  if (Object.entries(person.decisions).some(([purpose, { state }]) => state === 'objected' && !deleted.has(purpose)))
    return undefined;
  const last = events.find(({ type, data }) => type === 'decision' && data?.['choice'] === 'forget');
  if (last === undefined) return undefined;
  const isSame = ({ at, type }: AuditEvent): boolean => type === 'erasure.started' && at === last.at;
  const erasure = events.find(isSame)?.data?.['erasure'];
  // An erasure of some sources does not delete all that was admitted before it.
  const stored = typeof erasure === 'string' ? await erasures.find(erasure) : undefined;
  if (stored?.deletesBefore === undefined) return undefined;
  const { role, assurance } = last.by;
  return {
    since: Date.parse(last.at),
    role: role === 'guardian' ? role : 'subject',
    ...defined({ assurance }),
    signatures: [],
  };
};

/**
 * Replaces the decisions of people that a release before 0087 has deleted by the one state that is kept since. Nothing
 * of them is stored, and their events stay. A call does some of them; it resolves with true once all are done.
 * Idempotent across processes. Rejects with Problem `store-unavailable`.
 */
export const createKeepOutDeleted = (deps: KeepOutDeletedDeps): (() => Promise<boolean>) => {
  const { people, facts, batchSize = 500 } = deps;
  let after: string | undefined;
  let hasDamaged = false;

  const keepOutDeleted = async (stored: StoredPerson): Promise<void> => {
    const person = toPerson(stored);
    const keptOut = await findDeletion(person, deps);
    if (keptOut === undefined) return;
    // A person who decides at the same time is not changed: they have said yes since.
    await people.update({
      ...stored,
      keptOut,
      generation: lastGenerationOf(person) + 1,
      decisions: {},
      v: stored.v + 1,
    });
  };

  return async () => {
    if (after === undefined && (await facts.find(DONE)) !== undefined) return true;
    const found = await people.scan({ limit: batchSize, ...defined({ after }) });
    const intact = intactRecords(found);
    hasDamaged ||= intact.length < found.length;
    for (const stored of intact) if (isCandidate(stored)) await keepOutDeleted(stored);
    after = found.at(-1)?.id;
    if (found.length === batchSize) return false;
    // A damaged person is left to a start after the repair.
    if (!hasDamaged) await facts.putIfAbsent(DONE, 'true');
    return true;
  };
};
