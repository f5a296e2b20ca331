import { randomUUID } from 'node:crypto';
import type { RecordChange } from '../../access/audit/record-change.ts';
import type { Purpose } from '../../consent/model/types.ts';
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
import { defined } from '../../core/json-object.ts';

/** The state of one forwarding, as `GET /v1/forwarding` shows it. Times are milliseconds since the epoch. */
export interface ForwardingStatus extends Pick<
  Forwarding,
  'url' | 'key' | 'deliveredAt' | 'failures' | 'lastError' | 'nextTryAt' | 'erases' | 'erasedAt'
> {
  readonly purpose: string;
  /** Changes of the topic that are still to be forwarded, at most: replaced ones count too. */
  readonly waiting: number;
  /** When the oldest of them was released. */
  readonly waitingSince?: number;
  readonly deadLetters: number;
  /** Of the dead letters, the voidings: their statements may stay in force at the target. */
  readonly deadVoidings: number;
  /** Statements that the target is erasing, at most 1000. */
  readonly erasing: number;
  /** Statements that wait until a person resumes or decides on a new version, and voidings that are looked at again. */
  readonly held: number;
  /** What the target is asked for; absent where all of it is known, or someone has said that it was seen to. */
  readonly review?: TargetReview;
}

/** A dead letter: what the target has refused. */
export type ForwardDeadLetter = Pick<UndeliveredChange, 'key' | 'operation' | 'statement' | 'at'> &
  Required<Pick<UndeliveredChange, 'status' | 'reason'>>;

/**
 * What operators do with forwarding. All calls reject with Problem `store-unavailable`; those about one purpose with
 * `not-found` where it has no target.
 */
export interface ForwardingService {
  /**
   * Sets the target of a purpose, or its new credential. Rejects with Problem `invalid-request` with every fault, also
   * where the credential may not read; `state-conflict` where the purpose forwards nothing, or statements are at
   * another URL.
   */
  setTarget(purpose: Pick<Purpose, 'id' | 'kind'>, body: unknown, by: string): Promise<ForwardingStatus>;
  /** Rejects with Problem `journal-unavailable`, too. */
  status(purpose: string): Promise<ForwardingStatus>;
  /** The purposes that have a target, by id. */
  purposes(): Promise<readonly string[]>;
  /** Dead letters in the order of operations, then keys, at most 100; `after` is the last of the page before. */
  deadLetters(
    purpose: string,
    after?: Pick<ForwardDeadLetter, 'operation' | 'key'>,
  ): Promise<readonly ForwardDeadLetter[]>;
  /**
   * Notes that what the target may have, and does not say, was seen to. Rejects with Problem `state-conflict` where it
   * is asked for nothing.
   */
  endReview(purpose: string, by: string): Promise<void>;
  /** Has all dead letters of a purpose tried again, at once; resolves with their number. */
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

/** How many dead letters are listed at once. */
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
      // It has not been opened yet.
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
 * Looks up a statement that the target cannot have. Rejects with Problem `invalid-request` where it does not let this
 * credential read; a target that is away is taken as it is.
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

/** The forwarding with a new target; a credential that replaces a wrong one is tried at once. */
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
      // What is not tried again was refused, so that it has a status and a reason.
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
