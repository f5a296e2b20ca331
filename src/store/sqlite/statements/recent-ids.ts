import type { StatementId } from '../../../xapi/model/types.ts';

/** The sequence numbers of recently added ids, in memory. */
export interface RecentIds {
  readonly count: () => number;
  readonly seqOf: (id: StatementId) => number | undefined;
  readonly set: (id: StatementId, seq: number) => void;
  readonly delete: (ids: readonly StatementId[]) => void;
  readonly clear: () => void;
  /** The ids with the most frequent first digit: moving them touches a sixteenth of the ordered index. */
  readonly largestPart: () => { readonly ids: readonly StatementId[]; readonly seqs: readonly number[] };
}

const PART_COUNT = 16;

/** Ids are partitioned by their first hexadecimal digit. */
export const createRecentIds = (): RecentIds => {
  const first = new Map<StatementId, number>();
  const all = [first, ...Array.from({ length: PART_COUNT - 1 }, () => new Map<StatementId, number>())];
  const partOf = (id: StatementId): Map<StatementId, number> => all[Number.parseInt(id.charAt(0), PART_COUNT)] ?? first;
  return {
    count: () => all.reduce((sum, { size }) => sum + size, 0),
    seqOf: (id) => partOf(id).get(id),
    set: (id, seq) => {
      partOf(id).set(id, seq);
    },
    delete: (ids) => {
      for (const id of ids) partOf(id).delete(id);
    },
    clear: () => {
      for (const part of all) part.clear();
    },
    largestPart: () => {
      const largest = all.reduce((one, other) => (other.size > one.size ? other : one), first);
      return { ids: [...largest.keys()], seqs: [...largest.values()] };
    },
  };
};
