import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { HOUR_MS } from '../../core/time.ts';
import type { StudyRepository } from '../../store/ports/studies/study-repository.ts';
import { withReading } from '../study/study-readings.ts';
import { updateStudyState } from '../study/study-state.ts';
import { cursorOf } from './stream-change.ts';
import type { StreamEpoch } from './stream-epoch.ts';

/** The delivery of one connection: records at the offsets `from` to `to`, both included. */
interface DeliveryLogEntry {
  readonly study: string;
  /** The key of its credential. */
  readonly reader: { readonly key: string };
  readonly by: 'stream' | 'snapshot';
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Logs a delivery. Rejects with Problem `store-unavailable`, `overloaded`. */
export type LogDelivery = (entry: DeliveryLogEntry) => Promise<void>;

interface LogDeliveryDeps {
  readonly studies: Pick<StudyRepository, 'find' | 'update'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly epoch: StreamEpoch;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Decides if an empty delivery is logged: once an hour for each credential and study. */
const createEmptyDeliveryFilter = (now: () => number) => {
  // The oldest first, since every entry lasts an hour.
  const loggedAt = new Map<string, number>();
  return ({ key }: DeliveryLogEntry['reader'], study: string): boolean => {
    for (const [logged, at] of loggedAt) {
      if (now() - at < HOUR_MS) break;
      loggedAt.delete(logged);
    }
    const name = JSON.stringify([key, study]);
    if (loggedAt.has(name)) return false;
    loggedAt.set(name, now());
    return true;
  };
};

export const createLogDelivery = ({ studies, auditLog, epoch, newId, now }: LogDeliveryDeps): LogDelivery => {
  const isEmptyLogDue = createEmptyDeliveryFilter(now);
  return async ({ study, reader, by, from, to, count }) => {
    if (count === 0 && !isEmptyLogDue(reader, study)) return;
    const at = now();
    const noted = { isEvent: false };
    await updateStudyState(studies, study, (state) => {
      const { state: next, isEvent } = withReading(state, { key: reader.key, by, to, count }, at);
      noted.isEvent = isEvent;
      return next;
    });
    if (!noted.isEvent) return;
    await auditLog.append({
      id: newId(),
      at,
      type: 'access',
      purpose: study,
      by: { role: 'scientist', id: reader.key },
      data: { by, from: cursorOf(from, epoch.id()), to: cursorOf(to, epoch.id()), count },
    });
  };
};
