import type { JournalState, Offset } from '../../journal/port/journal.ts';
import { describeStudyTopicFault, type StudyTopicFault } from './study-topic-faults.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';

/**
 * The reason why a store does not belong to its list of noes.
 *
 * - `ahead`: the store is older than the list, and lacks what was forbidden since.
 * - `gone-on`: the store is an older copy that has gone on without the list.
 * - `other-chain`: the list is of a copy of this Carnet, or was made after a restore that this store does not know.
 * - `other-key`: the store is new, and the list was signed by other keys.
 */
export interface NoesFault {
  readonly kind: 'noes';
  readonly why: 'ahead' | 'gone-on' | 'other-chain' | 'other-key';
  readonly file: string;
  /** The last event of the audit chain of the store; 0 for a new one. */
  readonly storeSeq: number;
  /** The last event of the list. */
  readonly listSeq: number;
  /** The hash of that event. */
  readonly listHash?: string;
  /** The list has everything that was forbidden before this time; RFC 3339. */
  readonly until?: string;
  /** The last event that store and list are known to have both. */
  readonly head: number;
  /** The copy has gone on since it was put back, and has everything of before this time; RFC 3339. */
  readonly copiedAfter?: string;
}

/** The reason why a journal, a store, the topics of studies and the list of noes do not belong together (any more). */
export type BackendsFault =
  | StudyTopicFault
  | NoesFault
  | { readonly kind: 'other-journal' }
  /** Offsets and markers may be of two journals. */
  | { readonly kind: 'recovery-unfinished' }
  /** The messages `from` to `to` - 1 were never stored here, and the journal has them no more. */
  | { readonly kind: 'store-behind'; readonly partition: number; readonly from: Offset; readonly to: Offset }
  /** The store has what came before `stored`, and the journal ends at `end`. */
  | { readonly kind: 'journal-behind'; readonly partition: number; readonly end: Offset; readonly stored: Offset };

/** True if journal or store lacks something of the other: topics of studies have neither statements nor decisions. */
export const isShort = (faults: readonly BackendsFault[]): boolean =>
  faults.some(({ kind }) => kind !== 'study-topic' && kind !== 'noes');

/** The offset of the first message of a partition that the store does not have completely. */
export const nextToStore = ({ note, offset = 0 }: Pick<Progress, 'note' | 'offset'>): Offset => note?.from ?? offset;

/**
 * The faults of the backends. `knownId` is the journal that the store remembers; a store of a release before remembers
 * none, and only offsets are compared. `progress` must be read before the state of the journal.
 */
export const findBackendsFaults = ({
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
}): readonly BackendsFault[] => {
  // No other fault counts: a part of the recovery may be done.
  if (isRecovering) return [{ kind: 'recovery-unfinished' }];
  // Offsets of another journal say nothing.
  if (id !== undefined && knownId !== undefined && id !== knownId) return [{ kind: 'other-journal' }];
  const wanted = new Map(progress.map((one) => [one.partition, nextToStore(one)]));
  return [...bounds].flatMap(([partition, { start, end }]): readonly BackendsFault[] => {
    const next = wanted.get(partition) ?? 0;
    if (next < start) return [{ kind: 'store-behind', partition, from: next, to: start }];
    return next > end ? [{ kind: 'journal-behind', partition, end, stored: next }] : [];
  });
};

const more = (faults: readonly BackendsFault[]): string => {
  const { length } = faults.filter((fault) => 'partition' in fault);
  return length === 1 ? '' : `, and ${length - 1} more ${length === 2 ? 'partition' : 'partitions'}`;
};

/** Describes the fault between a store and its list, as the beginning of a sentence. */
export const describeNoesFault = ({ why, file, storeSeq, listSeq, until }: NoesFault): string => {
  const of = until === undefined ? '' : `, of ${until}`;
  switch (why) {
    case 'ahead':
      return storeSeq === 0
        ? `the store is new, and the list of noes ${file} goes on to event ${listSeq}${of}: the store was lost, and ` +
            'what was forbidden is not known here'
        : `the store is older than the list of noes ${file}: the list goes on to event ${listSeq}${of}, and the ` +
            `store ends at event ${storeSeq}, so what was forbidden since is not known here`;
    case 'gone-on':
      return (
        `the store is an older copy that has gone on without the list of noes ${file}: it has another event ` +
        `${listSeq} than the list${of}, so what was forbidden since the copy is not known here`
      );
    case 'other-chain':
      return (
        `the list of noes ${file}${of} is not of this store: it is of a copy of this Carnet, or of after a restore ` +
        'that this store does not know'
      );
    case 'other-key':
      return `the store is new, and the list of noes ${file} was signed with another master key`;
  }
};

const RECOVER =
  'put the right store back, or run `carnet recover`, which puts the list in force (`--dry-run` only says so)';

/** Says what to do about the fault, as the end of a sentence. */
export const repairOfNoesFault = ({ why, storeSeq }: NoesFault): string => {
  switch (why) {
    case 'ahead':
      return storeSeq === 0
        ? 'run `carnet restore` with the newest backup and this list (`--over`, since a new store is there; ' +
            '`--store-only` if the journal has survived), or, without a backup, `carnet recover`'
        : RECOVER;
    case 'gone-on':
      return RECOVER;
    case 'other-chain':
      return 'put the right store back, run `carnet restore` with this list, or name another file as NOES_FILE';
    case 'other-key':
      return (
        'if store and keys were lost, run `carnet restore` with the newest backup and this list (`--over`, since a ' +
        'new store is there); if this is another Carnet, name another file as NOES_FILE'
      );
  }
};

/** Describes the faults, as the beginning of a sentence. */
export const describeBackendsFaults = (faults: readonly [BackendsFault, ...BackendsFault[]]): string => {
  const [first, ...others] = faults;
  switch (first.kind) {
    case 'noes': {
      const [second, ...more] = others;
      const beside = second === undefined ? '' : `; besides, ${describeBackendsFaults([second, ...more])}`;
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
