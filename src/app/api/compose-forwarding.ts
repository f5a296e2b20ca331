import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { createRecordChange } from '../../consent/audit/record-change.ts';
import { deriveKey } from '../../core/derived-keys.ts';
import type { StudyTopics } from '../../journal/port/study-topics.ts';
import type { Store } from '../../store/ports/store.ts';
import { createForwardingService, type ForwardingService } from '../../studies/forward/forwarding-service.ts';
import { wrapTargetSecret } from '../../studies/forward/target-secret.ts';

export interface ComposeForwardingDeps {
  readonly store: Pick<Store, 'forwardings'>;
  readonly topics: Pick<StudyTopics, 'head' | 'read'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly masterKey: Uint8Array;
  /** FORWARD_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly now: () => number;
}

/** What operators do with forwarding. */
export const composeForwarding = (deps: ComposeForwardingDeps): ForwardingService => {
  const { store, topics, auditLog, masterKey, allowedHosts, now } = deps;
  const wrappingKey = deriveKey(masterKey, 'wrap');
  return createForwardingService({
    forwardings: store.forwardings,
    topics,
    allowedHosts,
    wrapSecret: (of, secret) => wrapTargetSecret(wrappingKey, of, secret),
    recordChange: createRecordChange({ auditLog, newId: randomUUID, now }),
  });
};

/** How forwarding goes, over all purposes, for the metrics. */
export const readForwardingTotals = async (
  service: ForwardingService,
): Promise<{ readonly waitingSince?: number; readonly deadLetters: number }> => {
  const all = await Promise.all((await service.purposes()).map((id) => service.status(id)));
  const waiting = all.flatMap(({ waitingSince }) => waitingSince ?? []);
  return {
    deadLetters: all.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
    ...(waiting.length === 0 ? {} : { waitingSince: Math.min(...waiting) }),
  };
};
