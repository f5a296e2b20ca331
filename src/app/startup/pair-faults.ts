import type { JournalState, Offset } from '../../journal/port/journal.ts';
import { describeStudyTopicFault, type StudyTopicFault } from '../study-topics/study-topic-faults.ts';
import { describeNoesFault, type NoesFault } from './list-fault.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';

/** Why a journal, a store, the topics of studies and the list of noes do not belong together, or not any more. */
export type PairFault =
  | StudyTopicFault
  | NoesFault
  | { readonly kind: 'other-journal' }
  /** Offsets and markers may be of two journals. */
  | { readonly kind: 'recovery-unfinished' }
  /** The messages `from` to `to` - 1 were never stored here, and the journal has them no more. */
  | { readonly kind: 'store-behind'; readonly partition: number; readonly from: Offset; readonly to: Offset }
  /** The store has what came before `stored`, and the journal ends at `end`. */
  | { readonly kind: 'journal-behind'; readonly partition: number; readonly end: Offset; readonly stored: Offset };

/** Whether journal or store lacks something of the other: topics of studies have neither statements nor decisions. */
export const isShort = (faults: readonly PairFault[]): boolean =>
  faults.some(({ kind }) => kind !== 'study-topic' && kind !== 'noes');

/** The offset of the first message of a partition that the store does not have whole. */
export const nextToStore = ({ note, offset = 0 }: Pick<Progress, 'note' | 'offset'>): Offset => note?.from ?? offset;

/**
 * The faults of a pair. `knownId` is the journal that the store remembers; a store of a release before remembers none,
 * and only offsets are compared. `progress` must be read before the state of the journal.
 */
export const findPairFaults = ({
  state: { id, bounds },
  knownId,
  isRecovering = false,
  progress,
}: {
  readonly state: JournalState;
  readonly knownId: string | undefined;
  /** A recovery was begun, and is not at its end. */
  readonly isRecovering?: boolean;
  readonly progress: readonly Progress[];
}): readonly PairFault[] => {
  // Whatever the rest says: some of it may be done.
  if (isRecovering) return [{ kind: 'recovery-unfinished' }];
  // Offsets of another journal say nothing.
  if (id !== undefined && knownId !== undefined && id !== knownId) return [{ kind: 'other-journal' }];
  const wanted = new Map(progress.map((one) => [one.partition, nextToStore(one)]));
  return [...bounds].flatMap(([partition, { start, end }]): readonly PairFault[] => {
    const next = wanted.get(partition) ?? 0;
    if (next < start) return [{ kind: 'store-behind', partition, from: next, to: start }];
    return next > end ? [{ kind: 'journal-behind', partition, end, stored: next }] : [];
  });
};

const more = (faults: readonly PairFault[]): string => {
  const { length } = faults.filter((fault) => 'partition' in fault);
  return length === 1 ? '' : `, and ${length - 1} more ${length === 2 ? 'partition' : 'partitions'}`;
};

/** What is wrong, as the beginning of a sentence. */
export const describePairFaults = (faults: readonly [PairFault, ...PairFault[]]): string => {
  const [first, ...others] = faults;
  switch (first.kind) {
    case 'noes': {
      const [second, ...more] = others;
      const beside = second === undefined ? '' : `; besides, ${describePairFaults([second, ...more])}`;
      return `${describeNoesFault(first)}${beside}`;
    }
    case 'study-topic':
      return describeStudyTopicFault(first, others.length);
    case 'other-journal':
      return 'the journal is not the one of this store: it was begun anew, or is that of another store';
    case 'recovery-unfinished':
      return 'a recovery of this store was not finished';
    case 'store-behind':
      return (
        'the store is older than the first message of the journal: neither has the messages ' +
        `${first.from} to ${first.to - 1} of partition ${first.partition}${more(faults)}`
      );
    case 'journal-behind':
      return (
        `the journal ends at message ${first.end} of partition ${first.partition}${more(faults)}, and the store has ` +
        `what came before message ${first.stored}: it is an older copy, or was cut off`
      );
  }
};
