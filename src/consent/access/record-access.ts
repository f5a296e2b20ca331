import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import { eachInSlices } from '../../core/concurrency/slices.ts';
import {
  type AccessFilter,
  type AccessReader,
  type AccessRecord,
  type AccessRecordRepository,
  positionOf,
} from '../../store/ports/consent/access-record-repository.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { RetentionVerdicts } from '../gate/retention-verdicts.ts';

/** The request of a reader. `since` and `until` are milliseconds since the epoch. */
export interface AccessRequest {
  readonly reader: AccessReader;
  /** As in docs/routes.md. */
  readonly route: string;
  readonly filter: AccessFilter;
  readonly since?: number;
  readonly until?: number;
}

/** A statement or document of an answer: its source and its people. */
export interface GivenData extends Pick<StoredStatement, 'source' | 'people'> {
  /** Its one actor is the agent that the filter names. */
  readonly isOfFilteredAgent?: boolean;
}

/**
 * Records the reader of each person's data: of each actor and member of a Group. Call it before the answer leaves; it
 * resolves once the records are durable. If it rejects with Problem `store-unavailable`, nothing may be answered.
 */
export type RecordAccess = (request: AccessRequest, given: readonly GivenData[]) => Promise<void>;

interface RecordAccessDeps {
  readonly repository: Pick<AccessRecordRepository, 'add' | 'delete'>;
  readonly retentionVerdicts: RetentionVerdicts;
  readonly now: () => number;
}

/** The number of records in one write, which keeps the event loop for some milliseconds. */
const BATCH_SIZE = 500;

interface PersonTotal extends Pick<AccessRecord, 'person' | 'source' | 'generation'> {
  given: number;
  isFilteredAgent: boolean;
}

/** By person, source and generation. */
const totalsOf = async (given: readonly GivenData[]): Promise<readonly PersonTotal[]> => {
  const totals = new Map<string, PersonTotal>();
  await eachInSlices(given.length, (index) => {
    const { source, people = [], isOfFilteredAgent = false } = given[index] as GivenData;
    for (const { id: person, role, generation } of people) {
      if (role === 'other') continue;
      const key = `${person} ${generation} ${source}`;
      const total = totals.get(key) ?? { person, source, generation, given: 0, isFilteredAgent: false };
      total.given += 1;
      total.isFilteredAgent ||= isOfFilteredAgent;
      totals.set(key, total);
    }
  });
  return [...totals.values()];
};

/** The record of one answer for a person; its filter says `self` if it names the person. */
const recordOf = (
  { person, source, generation, given, isFilteredAgent }: PersonTotal,
  { reader, route, filter, since, until }: AccessRequest,
  at: number,
): AccessRecord => ({
  person,
  source,
  generation,
  reader,
  route,
  filter: isFilteredAgent && 'agent' in filter ? { ...filter, agent: 'self' } : filter,
  ...defined({ since, until }),
  first: at,
  last: at,
  answers: 1,
  given,
});

/**
 * Decisions are read again after the write: an erasure may have passed since the read, and the record would outlive it.
 * Records of erased data are deleted. If the process ends before, the sweep deletes them.
 */
export const createRecordAccess = ({ repository, retentionVerdicts, now }: RecordAccessDeps): RecordAccess => {
  const deleteErased = async (records: readonly AccessRecord[]): Promise<void> => {
    const verdicts = await retentionVerdicts(
      records.map(({ source, person: id, generation }) => ({ source, people: [{ id, role: 'actor', generation }] })),
    );
    const erased = records.filter((_, index) => verdicts[index] === 'erase');
    if (erased.length > 0) await repository.delete(erased.map(positionOf));
  };

  return async (request, given) => {
    const at = now();
    for (const totals of batchesOf(await totalsOf(given), BATCH_SIZE)) {
      const records = totals.map((total) => recordOf(total, request, at));
      await repository.add(records);
      await deleteErased(records);
    }
  };
};
