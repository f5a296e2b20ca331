import type { RecordChange } from '../access/audit/record-change.ts';
import { batchSubset } from '../consent/gate/batch-subset.ts';
import { retentionVerdict } from '../consent/model/policy.ts';
import { defined, isObject } from '../core/json-object.ts';
import type { PersonLookup } from '../consent/people/person-lookup.ts';
import { recordPurposeId } from '../consent/purposes/recording-purpose.ts';
import type { CopyRepository } from '../store/ports/copy-repository.ts';
import type { StatementRepository } from '../store/ports/statements/statement-repository.ts';
import { statementId } from '../xapi/formats/uuid.ts';
import type { StampedBatch } from '../xapi/model/types.ts';
import { replayBatch, type ReplayedBatch, type SendBatch, sumReplayed } from './replay-batch.ts';

/** The statements of a batch that would be sent, and the reasons for which the others would not. */
interface SortedBatch {
  /** The number of statements whose ids the store has. */
  readonly known: number;
  /** The number of statements that may not come back: they were erased, or their people have ended this generation. */
  readonly ended: number;
  readonly indices: readonly number[];
}

/** The outcome of the statements of one batch. */
export interface SalvagedBatch extends ReplayedBatch {
  readonly source: string;
  readonly known: number;
}

/** Sends statements of a damaged log through ingestion, like new ones. */
export interface Salvage {
  /** Finds what an append would send. It writes nothing. */
  sort(batch: StampedBatch): Promise<SortedBatch>;
  /**
   * Sends the statements that the store does not have through ingestion, under their first ids and authority, by
   * present decisions and profiles. Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`.
   */
  append(batches: readonly StampedBatch[]): Promise<readonly SalvagedBatch[]>;
}

interface SalvageDeps {
  readonly copies: CopyRepository;
  readonly statements: StatementRepository;
  readonly people: PersonLookup;
  readonly send: SendBatch;
  readonly recordChange: RecordChange;
}

const PAGE_SIZE = 500;

/** The ids of statements that credentials have erased: no decision of a person excludes these. */
const readErasedIds = async (copies: SalvageDeps['copies']): Promise<ReadonlySet<string>> => {
  const erased = new Set<string>();
  for (let after: unknown, isLast = false; !isLast;) {
    const { records, next } = await copies.page('erasures', {
      limit: PAGE_SIZE,
      ...defined({ after }),
    });
    for (const { what } of records) {
      const ids = isObject(what) ? what['statements'] : undefined;
      if (Array.isArray(ids)) for (const id of ids) erased.add(String(id));
    }
    after = next;
    isLast = next === undefined;
  }
  return erased;
};

export const createSalvage = (deps: SalvageDeps): Salvage => {
  const { copies, statements, people, send, recordChange } = deps;
  let erased: Promise<ReadonlySet<string>> | undefined;
  const sort: Salvage['sort'] = async ({ source, ids, idNamespace, people: all = [] }) => {
    erased ??= readErasedIds(copies);
    const erasedIds = await erased;
    const keys = ids.map((id) => statementId(id, idNamespace));
    const known = await statements.findExistingIds(keys);
    const persons = await people.findById(all.flat().map(({ id }) => id));
    const isEnded = (index: number): boolean =>
      erasedIds.has(keys[index] ?? '') ||
      retentionVerdict(recordPurposeId(source), all[index] ?? [], (id) => persons.get(id)) === 'erase';
    const unknown = [...ids.keys()].filter((index) => !known.has(keys[index] ?? ''));
    const indices = unknown.filter((index) => !isEnded(index));
    return { known: ids.length - unknown.length, ended: unknown.length - indices.length, indices };
  };
  const appendOne = async (batch: StampedBatch): Promise<SalvagedBatch> => {
    const { known, ended, indices } = await sort(batch);
    const sent = indices.length === 0 ? sumReplayed([]) : await replayBatch(batchSubset(batch, indices), send);
    return { source: batch.source, known, ...sent, withheld: sent.withheld + ended };
  };
  return {
    sort,
    append: (batches) => {
      const data = { statements: batches.reduce((sum, { ids }) => sum + ids.length, 0) };
      return recordChange({ type: 'journal.salvaged', by: 'cli', data }, async () => {
        const appended: SalvagedBatch[] = [];
        for (const batch of batches) appended.push(await appendOne(batch));
        return appended;
      });
    },
  };
};
