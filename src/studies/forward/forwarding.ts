import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { ForwardingRepository, StoredForwarding } from '../../store/ports/studies/forwarding-repository.ts';

/**
 * Why a target could not take what was sent to it, or show what it has; each may pass. With `unreadable-secret` the
 * stored secret cannot be decrypted: the operator has to set the target again. With `endless-list` a list of its
 * statements goes on and on, and shows nothing more.
 */
export const FORWARDING_FAILURES = [
  'unreachable',
  'inside-network',
  'too-slow',
  'unauthorized',
  'not-an-lrs',
  'overloaded',
  'server-error',
  'unreadable-secret',
  'endless-list',
] as const;

export type ForwardingFailure = (typeof FORWARDING_FAILURES)[number];

/** The pages that a target has shown. Times are those at which their statements were stored there. */
interface ReviewedPages {
  readonly count: number;
  /** The last ones in a row that had nothing earlier than `earliest` or later than `latest`. */
  readonly idle: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * What a target was given between two times is not known here: it is asked what it has. Stored as it is: members keep
 * their names. Times are milliseconds since the epoch.
 */
export interface TargetReview {
  /** 0: since the beginning. */
  readonly from: number;
  readonly until: number;
  /** By partition of the journal, the offset up to which its publisher must have come first. */
  readonly after: Readonly<Record<string, number>>;
  /** When the last statement that was looked at was stored there, and the IRL of what comes after it, if needed. */
  readonly readTo?: number;
  readonly more?: string;
  /** How far its pages have come; absent before the first, and in reviews of a release before. */
  readonly pages?: ReviewedPages;
  /** How many statements were looked at, at least. */
  readonly read: number;
  /** Of these, how many should not be there, and are voided or erased; one that is shown twice may count twice. */
  readonly ended: number;
  /** Of these, how many are not known here, and cannot be told from those of others there. */
  readonly unsure: number;
  /** When the target had shown all; absent until then. */
  readonly doneAt?: number;
  /** The failures since it last answered, since when, and why. */
  readonly failures: number;
  readonly failingSince?: number;
  readonly lastError?: ForwardingFailure;
  /** It is not asked again before. */
  readonly nextTryAt?: number;
}

/** The forwarding of a purpose. Stored as it is: members keep their names. Times are milliseconds since the epoch. */
export interface Forwarding extends StoredForwarding {
  /** The xAPI endpoint of the target, without a slash at its end; `statements` is below it. */
  readonly url: string;
  /** The key of its Basic credential, and the secret, wrapped. */
  readonly key: string;
  readonly secret: string;
  /** The offset of the purpose's topic from which changes are still to be forwarded. */
  readonly position: number;
  /** When something was last delivered. */
  readonly deliveredAt?: number;
  /** Whether the target has agreed to erase, when it was last asked. */
  readonly erases?: boolean;
  /** When it was last seen that something was erased there. */
  readonly erasedAt?: number;
  /** Statements may be at the target: a request with some was sent that the target has not refused as a whole. */
  readonly contacted?: true;
  /** The failures since then, in a row, and why the last attempt failed. */
  readonly failures: number;
  readonly lastError?: ForwardingFailure;
  /** No attempt before this time. */
  readonly nextTryAt?: number;
  /** The process that forwards now. */
  readonly lease?: { readonly holder: string; readonly until: number };
  /**
   * When statements were last posted whose request is under way or had no answer, by release key: they may still
   * arrive at the target.
   */
  readonly unsettled?: Readonly<Record<string, number>>;
  /** Deletions before the position have not been acknowledged, since the voiding of some does not hold yet. */
  readonly unacknowledged?: true;
  /** What the target was given is not all known here. */
  readonly review?: TargetReview;
}

const RETRY = { tries: 20, overloaded: 'too many change this forwarding at once' };

export const readForwarding = async (
  repository: Pick<ForwardingRepository, 'find'>,
  id: string,
): Promise<Forwarding | undefined> => (await repository.find(id)) as Forwarding | undefined;

/** Whether statements may be at the target, as far as the store knows. */
export const mayHaveStatements = (forwarding: Pick<Forwarding, 'contacted' | 'deliveredAt'> | undefined): boolean =>
  forwarding?.contacted === true || forwarding?.deliveredAt !== undefined;

/**
 * Compare-and-set of a forwarding; resolves with the new one. A `change` that returns its argument writes nothing.
 * Rejects with Problem `not-found` where there is none, `overloaded` after 20 conflicts.
 */
export const updateForwarding = (
  repository: Pick<ForwardingRepository, 'find' | 'update'>,
  id: string,
  change: (forwarding: Forwarding) => Forwarding,
): Promise<Forwarding> =>
  retryOnConflict(RETRY, async () => {
    const before = await readForwarding(repository, id);
    if (before === undefined) throw new Problem('not-found', 'this purpose has no target');
    const changed = change(before);
    if (changed === before) return before;
    const after = { ...changed, v: before.v + 1 };
    return (await repository.update(after)) ? after : undefined;
  });
