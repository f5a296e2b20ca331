import { randomUUID } from 'node:crypto';
import type { RecordChange } from '../../access/audit/record-change.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { defined } from '../../core/json-object.ts';
import { type Fault, isProblem, Problem } from '../../core/problem.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { ForwardingRepository, UndeliveredChange } from '../../store/ports/studies/forwarding-repository.ts';
import {
  type Forwarding,
  type ForwardingFailure,
  mayHaveStatements,
  readForwarding,
  updateForwarding,
  type TargetReview,
} from './forwarding.ts';
import { type TargetLrs, TargetUnavailable } from './deliver.ts';
import type { ForwardTarget } from './http-target.ts';
import { validateTarget } from './validate-target.ts';

/** The state of one forwarding, as `GET /v1/forwarding` shows it. Times are milliseconds since the epoch. */
export interface ForwardingStatus extends Pick<
  Forwarding,
  'url' | 'key' | 'deliveredAt' | 'failures' | 'lastError' | 'nextTryAt' | 'erases' | 'erasedAt'
> {
  readonly purpose: string;
  /** Changes of the topic that are still to be forwarded, at most: replaced ones count too. */
  readonly waiting: number;
  /** The time at which the oldest of them was released. */
  readonly waitingSince?: number;
  readonly deadLetters: number;
  /** The number of voidings among the dead letters: their statements may stay in force at the target. */
  readonly deadVoidings: number;
  /** Statements that the target is erasing, at most 1000. */
  readonly erasing: number;
  /** Statements that wait until a person resumes or decides on a new version, and voidings that are checked again. */
  readonly held: number;
  /** The review of the target; absent if all its data is known, or an operator has said that the review was handled. */
  readonly review?: TargetReview;
}

/** A dead letter: a change that the target has refused. */
export type ForwardDeadLetter = Pick<UndeliveredChange, 'key' | 'operation' | 'statement' | 'at'> &
  Required<Pick<UndeliveredChange, 'status' | 'reason'>>;

/**
 * The acts of operators on forwarding. All calls reject with Problem `store-unavailable`. Calls about one purpose
 * reject with `not-found` if it has no target.
 */
export interface ForwardingService {
  /**
   * Sets the target of a purpose, or its new credential. Rejects with Problem `invalid-request` with every fault, also
   * if the credential may not read; with `state-conflict` if the purpose forwards nothing, or statements are at another
   * URL.
   */
  setTarget(purpose: Pick<Purpose, 'id' | 'kind'>, body: unknown, by: string): Promise<ForwardingStatus>;
  /** Rejects with Problem `journal-unavailable` too. */
  status(purpose: string): Promise<ForwardingStatus>;
  /** The purposes that have a target, by id. */
  purposes(): Promise<readonly string[]>;
  /** Dead letters in the order of operations, then keys, at most 100; `after` is the last of the page before. */
  deadLetters(
    purpose: string,
    after?: Pick<ForwardDeadLetter, 'operation' | 'key'>,
  ): Promise<readonly ForwardDeadLetter[]>;
  /**
   * Notes that an operator has handled the data that the target may have and does not show. Rejects with Problem
   * `state-conflict` if there is no review.
   */
  endReview(purpose: string, by: string): Promise<void>;
  /** Makes all dead letters of a purpose due at once. Resolves with their number. */
  replay(purpose: string, by: string): Promise<number>;
}

export interface ForwardingServiceDeps {
  readonly forwardings: ForwardingRepository;
  readonly topics: StudyTopics;
  readonly wrapSecret: (of: { readonly id: string; readonly url: string }, secret: string) => Promise<string>;
  readonly recordChange: RecordChange;
  /** FORWARD_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly openTarget: (target: ForwardTarget) => TargetLrs;
}

/** The number of dead letters on a page. */
export const DEAD_LETTERS_PAGE = 100;
const MAX_ERASING = 1000;

const timeText = (at: number): string => new Date(at).toISOString();

const noTarget = (): Problem => new Problem('not-found', 'this purpose has no target');

const createReadStatus = ({ forwardings, topics }: ForwardingServiceDeps) => {
  const readQueue = async ({
    id,
    position,
  }: Forwarding): Promise<Pick<ForwardingStatus, 'waiting' | 'waitingSince'>> => {
    try {
      const waiting = Math.max(0, (await topics.head(id)) - position);
      const [first] = waiting === 0 ? [] : (await topics.read(id, position)).records;
      return first === undefined ? { waiting: 0 } : { waiting, waitingSince: first.appendedAt };
    } catch (thrown) {
      // The topic has not been opened yet.
      if (isProblem(thrown, 'not-found')) return { waiting: 0 };
      throw thrown;
    }
  };
  const countErasing = async (purpose: string): Promise<number> => {
    const after = { operation: 'void', key: '' } as const;
    const voids = await forwardings.listUndelivered({ purpose, retry: true, after, limit: MAX_ERASING });
    return voids.filter(({ erasing }) => erasing === true).length;
  };
  return async (forwarding: Forwarding): Promise<ForwardingStatus> => {
    const { id, url, key, deliveredAt, failures, lastError, nextTryAt, erases, erasedAt, review } = forwarding;
    const { dead, deadVoids, retry } = await forwardings.countUndelivered(id);
    return {
      purpose: id,
      url,
      key,
      ...(await readQueue(forwarding)),
      deadLetters: dead,
      deadVoidings: deadVoids,
      held: retry,
      erasing: await countErasing(id),
      failures,
      ...defined({ deliveredAt, erases, erasedAt, lastError, nextTryAt, review }),
    };
  };
};

const UNREADABLE: Readonly<Partial<Record<ForwardingFailure, Fault>>> = {
  unauthorized: {
    at: '/key',
    detail:
      'must be a credential that may also read its own statements there (statements/write and statements/read/mine): ' +
      'Carnet looks whether a statement has arrived, and whether its voiding holds',
  },
  'not-an-lrs': {
    at: '/url',
    detail: 'must be an xAPI endpoint: it answers GET /statements?statementId= as none does',
  },
};

/**
 * Looks up a statement that the target cannot have. Rejects with Problem `invalid-request` if the target does not let
 * this credential read. A target that is away is accepted unchecked.
 */
const checkReadable = async (target: TargetLrs): Promise<void> => {
  try {
    await target.isInForce(randomUUID());
  } catch (thrown) {
    if (!(thrown instanceof TargetUnavailable)) throw thrown;
    const fault = UNREADABLE[thrown.failure];
    if (fault === undefined) return;
    throw new Problem('invalid-request', `the target refuses to be read (${thrown.failure}): ${fault.detail}`, [fault]);
  }
};

/** The forwarding with a new target. A credential that replaces a wrong one is tried at once. */
const withTarget = (before: Forwarding, { url, key, secret }: ForwardTarget): Forwarding => {
  if (before.url !== url && mayHaveStatements(before))
    throw new Problem(
      'state-conflict',
      `statements are at ${before.url} already, or on their way to it, where they are voided after a stop`,
      [{ at: '/url', detail: `must stay ${before.url}: another recipient is another purpose` }],
    );
  const { nextTryAt: _, ...rest } = before;
  return { ...rest, url, key, secret };
};

export const createForwardingService = (deps: ForwardingServiceDeps): ForwardingService => {
  const { forwardings, wrapSecret, recordChange, allowedHosts, openTarget } = deps;
  const readStatus = createReadStatus(deps);
  const find = async (purpose: string): Promise<Forwarding> => {
    const found = await readForwarding(forwardings, purpose);
    if (found === undefined) throw noTarget();
    return found;
  };
  return {
    setTarget: async ({ id, kind }, body, by) => {
      if (kind !== 'forward') throw new Problem('state-conflict', `it is of the kind ${kind}, which forwards nothing`);
      const given = validateTarget(body, allowedHosts);
      const existing = await readForwarding(forwardings, id);
      if (existing !== undefined) withTarget(existing, given);
      await checkReadable(openTarget(given));
      const target = { ...given, secret: await wrapSecret({ id, url: given.url }, given.secret) };
      const after = await recordChange(
        { type: 'forwarding.target', by, data: { forward: id, url: target.url, key: target.key } },
        async () => {
          const added: Forwarding = { id, v: 1, ...target, position: 0, failures: 0 };
          if (await forwardings.add(added)) return added;
          return updateForwarding(forwardings, id, (before) => withTarget(before, target));
        },
      );
      return readStatus(after);
    },
    status: async (purpose) => readStatus(await find(purpose)),
    purposes: async () => (await forwardings.all()).map(({ id }) => id),
    deadLetters: async (id, after) => {
      await find(id);
      const page = await forwardings.listUndelivered({
        purpose: id,
        retry: false,
        limit: DEAD_LETTERS_PAGE,
        ...defined({ after }),
      });
      // A change that is not tried again was refused, so that it has a status and a reason.
      return page.map(
        ({ purpose: _, retry: __, attempt: ___, notBefore: ____, concerns: _____, ...letter }) =>
          letter as ForwardDeadLetter,
      );
    },
    endReview: async (purpose, by) => {
      const { review } = await find(purpose);
      if (review === undefined) throw new Problem('state-conflict', 'this target is asked for nothing');
      const { from, until, unsure } = review;
      const data = { forward: purpose, from: timeText(from), until: timeText(until), unsure };
      await recordChange({ type: 'forwarding.review-ended', by, data }, async () => {
        await updateForwarding(forwardings, purpose, ({ review: _, ...rest }) => rest);
      });
    },
    replay: async (purpose, by) => {
      await find(purpose);
      return recordChange({ type: 'forwarding.replayed', by, data: { forward: purpose } }, async () => {
        const count = await forwardings.retryUndelivered(purpose);
        await updateForwarding(forwardings, purpose, ({ nextTryAt: _, ...rest }) => rest);
        return count;
      });
    },
  };
};
