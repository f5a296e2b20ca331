import { HOUR_MS } from '../../core/time.ts';
import type { DeadLetterRepository } from '../../store/ports/sink/dead-letter-repository.ts';
import type { TrafficRepository } from '../../store/ports/sources/traffic-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { authorToken } from '../../xapi/statement/tokens.ts';
import { createWaitStored } from './find-stored.ts';

/** Who asks: the name of its authority, and when the first credential of its line was made. */
interface Writer {
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Whether a credential has ever written a statement that it may erase: one that was answered with success, stored or
 * withheld. True too where that cannot be known. Rejects with Problem `store-unavailable`.
 */
export type HasWritten = (writer: Writer) => Promise<boolean>;

const subjectOf = (author: string): string => `eraser:${author}`;

/** That an author has written, or that something of it was found to erase. */
const WRITTEN = 'erasure/own';

/**
 * Notes that a credential has written, whatever consent made of it: what is stored of it would say whether somebody has
 * said no. Costs a call of the store once for each author and process. Rejects with Problem `store-unavailable`.
 */
export type NoteWriter = (author: string) => Promise<void>;

/** More than a server has. */
const MOST_AUTHORS = 100_000;

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
    if (noted.size >= MOST_AUTHORS) noted.clear();
    noted.add(author);
  };
};

const NOTED_SINCE = 'writers-noted-since';
/** How long a release before may run beside this one. */
const ROLLOUT_MS = HOUR_MS;

/**
 * Credentials made before this time may have written without a note that is there; 0 where none had been used then.
 * Those are of a release before, and after a restore all that there were. `epoch` is the id of that of the store, empty
 * for the first. In milliseconds since the epoch. Rejects with Problem `store-unavailable`.
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
  /** Up to when the store has all statements, in milliseconds since the epoch. */
  readonly readThrough: () => Promise<number>;
  /** Statements of before name no author; 0: there are none. In milliseconds since the epoch. */
  readonly authorsSince: number;
  /** Credentials of before may have written without a note; in milliseconds since the epoch. */
  readonly notedSince: number;
  readonly now: () => number;
}

/** It looks for any statement of the author, and not for those of the request: what became of them is not said. */
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
  /** An erasure is repeatable, also once nothing of the author is left: that it had something is noted. */
  const isStored = async (author: string, source: string): Promise<boolean> => {
    if ((await statements.findIdsByToken([authorToken(author)], 1)).length === 0) return false;
    await traffic.see([{ source, what: WRITTEN, at: now() }]);
    return true;
  };

  return async ({ author, createdAt }) => {
    if (authorsSince > 0 || createdAt < notedSince) return true;
    const source = subjectOf(author);
    if ((await traffic.listSeen(source)).length > 0 || (await isStored(author, source))) return true;
    // What was posted a moment ago may still be in the journal. A dead letter may be of the author: it is erased too.
    return !(await waitStored()) || (await isStored(author, source)) || (await deadLetters.count()) > 0;
  };
};
