/** Something that the page has received, with the time by the clock of the browser, in milliseconds. */
export interface Seen<T> {
  readonly at: number;
  readonly value: T;
}

/** The members of the live figures that the status depends on. */
export interface SeenFigures {
  readonly parts: readonly {
    readonly part: string;
    readonly health: 'up' | 'behind' | 'down' | 'unknown';
    readonly reason?: string;
  }[];
  readonly sink: { readonly lagSeconds: number };
}

/** All that the page knows of the server, each with its time. */
export interface StatusFacts {
  readonly now: number;
  /** The API has said that the session has ended. */
  readonly isSessionOver: boolean;
  /** The last answer of /health/ready: the parts that cannot be used, as `awayParts` names them. */
  readonly ready?: Seen<readonly string[]> | undefined;
  /** The time of the last call of /health/ready that was not answered. */
  readonly unansweredAt?: number | undefined;
  /** The last live figures. */
  readonly live?: Seen<SeenFigures> | undefined;
  /** The last time that the figures could not be read, with the kind of the problem. */
  readonly unavailable?: Seen<string> | undefined;
}

/** A sentence of the status line. */
export type StatusWord =
  | 'taking'
  | 'store'
  | 'journal'
  | 'older-copy'
  | 'down'
  | 'catching-up'
  | 'behind'
  | 'slow-part'
  | 'silent'
  | 'stopping'
  | 'nothing-known';

/** `old` has no colour: it is not known if it is still so. */
export type Tone = 'well' | 'warned' | 'ill' | 'old';

/** The reason why nothing newer is known. */
export type OldReason = 'session' | 'unanswered' | 'silence';

export interface Status {
  readonly tone: Tone;
  readonly word: StatusWord;
  /** The part that the sentence is about. */
  readonly part?: string;
  /** The cause, as in `ENOSPC: the disk is full`. */
  readonly reason?: string;
  /** The processing delay; present if statements are taken. */
  readonly lagSeconds?: number;
  /** Present if the tone is `old`: the time at which this was known, unless nothing was ever known. */
  readonly asOf?: number;
  readonly oldReason?: OldReason;
}

/** The stream has an event each second. */
export const LIVE_FRESH_MS = 5000;
/** /health/ready is read every five seconds, and answers within two. */
export const READY_FRESH_MS = 12_000;
/**
 * A clock that is set back makes what was received before seem to come from the future. The page looks at its clock
 * only each second.
 */
export const FUTURE_MS = 3000;

export const isRecent = (at: number | undefined, maxAgeMs: number, now: number): boolean =>
  at !== undefined && now - at <= maxAgeMs && at - now <= FUTURE_MS;

type Judgement = Pick<Status, 'tone' | 'word' | 'part' | 'reason' | 'lagSeconds'>;

/** The parts without which no statement is taken and stored. */
const NEEDED = ['journal', 'store', 'api', 'sink'] as const;
/** States in /health/ready in which the process works, and is late. */
const LATE = ['behind', 'catching-up'] as const;
/** The lag from which the server says that the sink is behind. */
const BEHIND_SECONDS = 30;

const downByReadiness = (away: readonly string[]): Judgement | undefined => {
  for (const word of ['older-copy', 'store', 'journal'] as const) if (away.includes(word)) return { tone: 'ill', word };
  const other = away.find((part) => part !== 'process' && !LATE.some((late) => late === part));
  return other === undefined ? undefined : { tone: 'ill', word: 'down', part: other };
};

const downByFigures = ({ parts }: SeenFigures): Judgement | undefined => {
  for (const needed of NEEDED) {
    const { health, reason } = parts.find(({ part }) => part === needed) ?? {};
    if (health !== 'down') continue;
    const of = reason === undefined ? {} : { reason };
    return needed === 'store' || needed === 'journal'
      ? { tone: 'ill', word: needed, ...of }
      : { tone: 'ill', word: 'down', part: needed, ...of };
  }
  return undefined;
};

/** The part that keeps the status from being green, although statements are taken. */
const lateByFigures = ({ parts, sink: { lagSeconds } }: SeenFigures): Judgement | undefined => {
  const silent = NEEDED.find((needed) => !parts.some(({ part, health }) => part === needed && health !== 'unknown'));
  if (silent !== undefined) return { tone: 'warned', word: 'silent', part: silent, lagSeconds };
  const isBehind = parts.some(({ part, health }) => part === 'sink' && health === 'behind');
  // Not `>=`: a lag that is no number is not green either.
  if (isBehind || !(lagSeconds < BEHIND_SECONDS)) return { tone: 'warned', word: 'behind', lagSeconds };
  const slow = parts.find(({ health }) => health !== 'up');
  return slow === undefined ? undefined : { tone: 'warned', word: 'slow-part', part: slow.part, lagSeconds };
};

/** The status by both answers, without regard to their age. */
const judge = (away: readonly string[], figures: SeenFigures): Judgement => {
  const down = downByReadiness(away) ?? downByFigures(figures);
  if (down !== undefined) return down;
  const { lagSeconds } = figures.sink;
  if (away.includes('process')) return { tone: 'warned', word: 'stopping', lagSeconds };
  if (away.includes('catching-up')) return { tone: 'warned', word: 'catching-up' };
  if (away.includes('behind')) return { tone: 'warned', word: 'behind', lagSeconds };
  return lateByFigures(figures) ?? { tone: 'well', word: 'taking', lagSeconds };
};

/** The last that was known, without a colour. */
const lastKnown = ({ ready, live }: StatusFacts, oldReason: OldReason): Status => {
  if (ready === undefined || live === undefined) return { tone: 'old', word: 'nothing-known', oldReason };
  const { word, part, reason } = judge(ready.value, live.value);
  return {
    tone: 'old',
    word,
    ...(part !== undefined && { part }),
    ...(reason !== undefined && { reason }),
    asOf: Math.min(ready.at, live.at),
    oldReason,
  };
};

/** The answers that are fresh enough to say how it is now. */
const freshOf = ({ now, ready, live, unavailable }: StatusFacts) => {
  const isNewer = unavailable !== undefined && unavailable.at >= (live?.at ?? -Infinity);
  return {
    ready: isRecent(ready?.at, READY_FRESH_MS, now) ? ready : undefined,
    live: !isNewer && isRecent(live?.at, LIVE_FRESH_MS, now) ? live : undefined,
    isStoreAway: isNewer && unavailable.value === 'store-unavailable' && isRecent(unavailable.at, LIVE_FRESH_MS, now),
  };
};

const downBy = ({ ready, live, isStoreAway }: ReturnType<typeof freshOf>): Judgement | undefined =>
  (ready && downByReadiness(ready.value)) ??
  (live && downByFigures(live.value)) ??
  (isStoreAway ? { tone: 'ill', word: 'store' } : undefined);

/**
 * The status of Carnet. It is green only if /health/ready and the live figures are both fresh and say that everything
 * works; the worse of two answers counts. Something that is known to be down is red, whatever else is old. Otherwise
 * the last that was known is shown as old.
 */
export const statusOf = (facts: StatusFacts): Status => {
  const { isSessionOver, ready, unansweredAt } = facts;
  const fresh = freshOf(facts);
  const down = downBy(fresh);
  if (down !== undefined) return down;
  if (isSessionOver) return lastKnown(facts, 'session');
  if (unansweredAt !== undefined && unansweredAt >= (ready?.at ?? -Infinity)) return lastKnown(facts, 'unanswered');
  if (fresh.ready === undefined || fresh.live === undefined) return lastKnown(facts, 'silence');
  return judge(fresh.ready.value, fresh.live.value);
};
