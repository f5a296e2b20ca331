import { HOUR_MS } from '../../core/time.ts';
import type { DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { authorToken } from '../../xapi/statement/tokens.ts';
import { createWaitStored } from './find-stored.ts';

/** The requester: the name of its authority, and the time at which the first credential of its line was made. */
interface Writer {
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * True if a credential has ever written a statement that it may erase: one that was answered with success, stored or
 * withheld. True too if that cannot be known. Rejects with Problem `store-unavailable`.
 */
export type HasWritten = (writer: Writer) => Promise<boolean>;

const subjectOf = (author: string): string => `eraser:${author}`;

/** The note that an author has written, or that something of it was found to erase. */
const WRITTEN = 'erasure/own';

/**
 * Notes that a credential has written, even if consent withheld all: otherwise missing statements would reveal that a
 * person has said no. Costs a call of the store once for each author and process. Rejects with Problem
 * `store-unavailable`.
 */
export type NoteWriter = (author: string) => Promise<void>;

/** A server has fewer authors. */
const MAX_AUTHORS = 100_000;

export const createNoteWriter = ({
  traffic,
  now,
}: {
  readonly traffic: TrafficRepository;
  readonly now: () => number;
}): NoteWriter => {
  const noted = new Set<string>();
  return async (author) => {
    if (noted.has(author)) return;
    await traffic.see([{ source: subjectOf(author), what: WRITTEN, at: now() }]);
    if (noted.size >= MAX_AUTHORS) noted.clear();
    noted.add(author);
  };
};

const NOTED_SINCE = 'writers-noted-since';
/** The time for which an earlier release may run beside this one. */
const ROLLOUT_MS = HOUR_MS;

/**
 * The time before which credentials may have written without a note, in milliseconds since the epoch; 0 if none was
 * used. These are credentials of an earlier release or, after a restore, all that there were. `epoch` is the id of the
 * store's epoch, empty for the first. Rejects with Problem `store-unavailable`.
 */
export const readWritersNotedSince = async (
  { facts, statements, traffic }: Pick<Store, 'facts' | 'statements' | 'traffic'>,
  { epoch, now }: { readonly epoch: string; readonly now: () => number },
): Promise<number> => {
  const fact = epoch === '' ? NOTED_SINCE : `${NOTED_SINCE}-${epoch}`;
  const known = await facts.find(fact);
  if (known !== undefined) return Number(known);
  if (epoch !== '') return Number(await facts.putIfAbsent(fact, String(now())));
  const isUnused =
    (await statements.newest()) === undefined &&
    !(await traffic.listSeen()).some(({ what }) => what.startsWith('key/'));
  return Number(await facts.putIfAbsent(fact, String(isUnused ? 0 : now() + ROLLOUT_MS)));
};

interface HasWrittenDeps {
  readonly statements: Pick<StatementRepository, 'findIdsByToken'>;
  readonly deadLetters: Pick<DeadLetterRepository, 'count'>;
  readonly traffic: TrafficRepository;
  /** The time up to which the store has all statements, in milliseconds since the epoch. */
  readonly readThrough: () => Promise<number>;
  /** The time before which statements name no author, in milliseconds since the epoch; 0: there are none. */
  readonly authorsSince: number;
  /** The time before which credentials may have written without a note, in milliseconds since the epoch. */
  readonly notedSince: number;
  readonly now: () => number;
}

/** Looks for any statement of the author, and not for those of the request: their fate is not revealed. */
export const createHasWritten = ({
  statements,
  deadLetters,
  traffic,
  readThrough,
  authorsSince,
  notedSince,
  now,
}: HasWrittenDeps): HasWritten => {
  const waitStored = createWaitStored({ readThrough, now });
  /** True if the store has a statement of the author. It is noted then, because a repeated erasure finds none left. */
  const isStored = async (author: string, source: string): Promise<boolean> => {
    if ((await statements.findIdsByToken([authorToken(author)], 1)).length === 0) return false;
    await traffic.see([{ source, what: WRITTEN, at: now() }]);
    return true;
  };

  return async ({ author, createdAt }) => {
    if (authorsSince > 0 || createdAt < notedSince) return true;
    const source = subjectOf(author);
    if ((await traffic.listSeen(source)).length > 0 || (await isStored(author, source))) return true;
    // A recent statement may still be in the journal. A dead letter may be of the author: it is erased too.
    return !(await waitStored()) || (await isStored(author, source)) || (await deadLetters.count()) > 0;
  };
};
