import { randomUUID } from 'node:crypto';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import { type Interval, startInterval } from '../../core/concurrency/interval.ts';
import { Forwarder } from '../../studies/forward/forwarder.ts';
import type { ForwardingFailure } from '../../studies/forward/forwarding.ts';
import {
  type AttachmentCount,
  createForwardChanges,
  type ForwardCount,
} from '../../studies/forward/forward-changes.ts';
import { createForwardStep } from '../../studies/forward/forward-step.ts';
import { createHttpTarget } from '../../studies/forward/http-target.ts';
import { createReviewTarget } from '../../studies/forward/review-target.ts';
import { isReviewOpen } from '../../studies/forward/target-review.ts';
import { TargetUnavailable } from '../../studies/forward/deliver.ts';
import { createReadAhead } from '../../studies/forward/read-ahead.ts';
import { createJudgeReleases } from '../../studies/forward/judge-releases.ts';
import { unwrapTargetSecret } from '../../studies/forward/target-secret.ts';
import { acknowledgeUpTo, updateStudyState } from '../../studies/study/study-state.ts';
import type { StudyPublisherServices } from './compose-destroy-study.ts';
import { composeReleases } from './compose-releases.ts';

export interface ForwarderOptions {
  readonly masterKey: Uint8Array;
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  /** STUDY_MINIMUM. */
  readonly studyMinimum: number;
  /** FORWARD_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly observe: {
    forwarded(of: ForwardCount): void;
    attachments(of: AttachmentCount): void;
    failed(of: { readonly failure: ForwardingFailure }): void;
  };
  readonly onUnavailable: (of: { readonly kind: string }) => void;
  readonly now: () => number;
  readonly onUnexpected: (thrown: unknown) => void;
}

const FORWARD_EVERY_MS = 500;

/** Starts the forwarder of a process. Outages of targets, store and journal are waited out. */
export const startForwarder = (
  services: StudyPublisherServices,
  { masterKey, publicUrl, studyMinimum, allowedHosts, observe, onUnavailable, now, onUnexpected }: ForwarderOptions,
): Interval => {
  const { store, topics } = services;
  const wrappingKey = deriveKey(masterKey, 'wrap');
  const { activeStudies, candidates, retraction } = composeReleases(
    services,
    { publicUrl, studyMinimum, now },
    () => 0,
  );
  const forwardStep = createForwardStep({
    forwardings: store.forwardings,
    topics,
    forward: createForwardChanges({
      forwardings: store.forwardings,
      now,
      judge: createJudgeReleases({
        releases: store.releases,
        statements: store.statements,
        attachments: store.attachments,
        activeStudies,
        candidates,
        retraction,
      }),
      publicUrl,
      onForwarded: (of) => observe.forwarded(of),
      onAttachments: (of) => observe.attachments(of),
    }),
    acknowledge: async (purpose, before) => {
      await updateStudyState(store.studies, purpose, (state) => acknowledgeUpTo(state, before - 1, now()));
    },
    holder: randomUUID(),
    now,
  });
  const review = createReviewTarget({ ...store, now });
  const forwarder = new Forwarder({
    forwardings: store.forwardings,
    openTarget: async (forwarding, signal) =>
      createHttpTarget(
        { ...forwarding, secret: await unwrapTargetSecret(wrappingKey, forwarding, forwarding.secret) },
        { allowedHosts, signal },
      ),
    step: async (target, forwarding, options) => {
      const unavailable = await forwardStep(target, forwarding, options).catch((thrown: unknown) => {
        if (thrown instanceof TargetUnavailable) return thrown;
        throw thrown;
      });
      // The review is last, so that a target that answers slowly does not delay the forwarding.
      if (isReviewOpen(forwarding)) await review(target, forwarding);
      if (unavailable !== undefined) throw unavailable;
    },
    readAhead: createReadAhead({ forwardings: store.forwardings, topics, now }),
    now,
    onFailure: (of) => observe.failed(of),
    onUnavailable,
    onUnexpected,
  });
  const interval = startInterval({ work: () => forwarder.run(), everyMs: FORWARD_EVERY_MS, onUnexpected });
  return {
    stop: async () => {
      await interval.stop();
      await forwarder.stop();
    },
  };
};
