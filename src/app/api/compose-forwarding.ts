import type { RecordChange } from '../../access/audit/record-change.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ForwardingTotals } from '../../telemetry/metrics/gauges.ts';
import { batchesOf } from '../../core/batches.ts';
import {
  createForwardingService,
  type ForwardingService,
  type ForwardingStatus,
} from '../../studies/forward/forwarding-service.ts';
import { createHttpTarget } from '../../studies/forward/http-target.ts';
import { isReviewOpen } from '../../studies/forward/target-review.ts';
import { wrapTargetSecret } from '../../studies/forward/target-secret.ts';

export interface ComposeForwardingDeps {
  readonly store: Store;
  readonly topics: StudyTopics;
  readonly recordChange: RecordChange;
  readonly masterKey: Uint8Array;
  /** FORWARD_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
}

/** The longest check of a new target. */
const CHECK_MS = 5_000;

/** The actions of operators on forwarding. */
export const composeForwarding = (deps: ComposeForwardingDeps): ForwardingService => {
  const { store, topics, recordChange, masterKey, allowedHosts } = deps;
  const wrappingKey = deriveKey(masterKey, 'wrap');
  return createForwardingService({
    forwardings: store.forwardings,
    topics,
    allowedHosts,
    openTarget: (target) =>
      createHttpTarget(target, { allowedHosts, signal: new AbortController().signal, timeoutMs: CHECK_MS }),
    wrapSecret: (of, secret) => wrapTargetSecret(wrappingKey, of, secret),
    recordChange,
  });
};

const STATUS_AT_ONCE = 10;

/** The totals of forwarding over all purposes, for the metrics. */
export const readForwardingTotals = async (service: ForwardingService): Promise<ForwardingTotals> => {
  const all: ForwardingStatus[] = [];
  for (const some of batchesOf(await service.purposes(), STATUS_AT_ONCE))
    all.push(...(await Promise.all(some.map((id) => service.status(id)))));
  const waiting = all.flatMap(({ waitingSince }) => waitingSince ?? []);
  return {
    deadLetters: all.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
    deadVoidings: all.reduce((sum, { deadVoidings }) => sum + deadVoidings, 0),
    unknownTargets: all.filter(isReviewOpen).length,
    ...(waiting.length > 0 && { waitingSince: Math.min(...waiting) }),
  };
};
