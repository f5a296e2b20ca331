import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { ForwardingRepository, StoredForwarding } from '../../store/ports/studies/forwarding-repository.ts';

/**
 * The reasons for which a target could not store what was sent, or show its statements. Each may pass. With
 * `unreadable-secret` the stored secret cannot be decrypted: the operator has to set the target again. With
 * `endless-list` a list of its statements does not end, and shows nothing more.
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
  /** The number of the last pages in a row that had nothing earlier than `earliest` or later than `latest`. */
  readonly idle: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * A review of the statements that a target received between two times, which are not known here. The target is asked
 * for its statements. The review is stored as it is, so members keep their names. Times are milliseconds since the
 * epoch.
 */
export interface TargetReview {
  /** The begin of the period; 0: since the beginning. */
  readonly from: number;
  readonly until: number;
  /** The offset, by partition of the journal, that its publisher must have reached before the review. */
  readonly after: Readonly<Record<string, number>>;
  /** The time at which the target stored the last checked statement, and the IRL of those after it, if needed. */
  readonly readTo?: number;
  readonly more?: string;
  /** The progress of its pages; absent before the first, and in reviews of earlier releases. */
  readonly pages?: ReviewedPages;
  /** The least number of statements that were checked. */
  readonly read: number;
  /** The number of these that should not be there, and are ended. A statement shown twice may count twice. */
  readonly ended: number;
  /** The number of these that are not known here, and cannot be distinguished from statements of others. */
  readonly unsure: number;
  /** The time at which the target had shown all; absent until then. */
  readonly doneAt?: number;
  /** The failures since it last answered, their beginning, and their reason. */
  readonly failures: number;
  readonly failingSince?: number;
  readonly lastError?: ForwardingFailure;
  /** The target is not asked again before this time. */
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
  /** The time of the last delivery. */
  readonly deliveredAt?: number;
  /** True if the target agreed to erase when it was last asked. */
  readonly erases?: boolean;
  /** The time at which an erasure there was last observed. */
  readonly erasedAt?: number;
  /** Present if statements may be at the target: a request with some was sent, and was not refused completely. */
  readonly contacted?: true;
  /** The failures since then, in a row, and the reason of the last one. */
  readonly failures: number;
  readonly lastError?: ForwardingFailure;
  /** No attempt before this time. */
  readonly nextTryAt?: number;
  /** The process that forwards now. */
  readonly lease?: { readonly holder: string; readonly until: number };
  /**
   * The last times of posts whose request is under way or had no answer, by release key. Their statements may still
   * arrive at the target.
   */
  readonly unsettled?: Readonly<Record<string, number>>;
  /** Present if deletions before the position are not acknowledged, because the voiding of some is not in force yet. */
  readonly unacknowledged?: true;
  /** The review of statements that the target received and that are not known here. */
  readonly review?: TargetReview;
}

const RETRY = { tries: 20, overloaded: 'too many change this forwarding at once' };

export const readForwarding = async (
  repository: Pick<ForwardingRepository, 'find'>,
  id: string,
): Promise<Forwarding | undefined> => (await repository.find(id)) as Forwarding | undefined;

/** True if statements may be at the target, as far as the store knows. */
export const mayHaveStatements = (forwarding: Pick<Forwarding, 'contacted' | 'deliveredAt'> | undefined): boolean =>
  forwarding?.contacted === true || forwarding?.deliveredAt !== undefined;

/**
 * Compare-and-set of a forwarding; resolves with the new one. A `change` that returns its argument writes nothing.
 * Rejects with Problem `not-found` if there is none, `overloaded` after 20 conflicts.
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
