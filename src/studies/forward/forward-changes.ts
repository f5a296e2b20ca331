import { defined } from '../../core/json-object.ts';
import type {
  ForwardingRepository,
  ForwardOperation,
  UndeliveredKey,
} from '../../store/ports/studies/forwarding-repository.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { voidingStatement } from '../study/forward-key.ts';
import { deliver, type Delivery, type DeliveryRequests, type RefusedDelivery, type TargetLrs } from './deliver.ts';
import type { ForwardedStatement, StrippedReason } from './forward-attachments.ts';
import type { ForwardLease } from './forward-lease.ts';
import { askToErase, findUnfinished, isErasingNow, type ForwardChange, undelivered } from './forward-voids.ts';

/**
 * The verdict on a release: send its statement, hold it, or drop it because it has ended. A held release may be
 * permitted again when a person resumes.
 */
export type ReleaseVerdict = ForwardedStatement | 'hold' | 'drop';

/** Judges releases of a purpose by the decisions in force after the call. Rejects with Problem `store-unavailable`. */
export type JudgeReleases = (purpose: string, keys: readonly string[]) => Promise<ReadonlyMap<string, ReleaseVerdict>>;

/** The number of statements that had an outcome in one step. */
export interface ForwardCount {
  readonly operation: ForwardOperation | 'erase';
  readonly outcome: 'delivered' | 'refused' | 'held';
  readonly statements: number;
}

/** The number of attachments of delivered statements that were sent with their data, or left out for a reason. */
export interface AttachmentCount {
  readonly outcome: 'sent' | StrippedReason;
  readonly attachments: number;
}

export interface ForwardChangesDeps {
  readonly forwardings: Pick<ForwardingRepository, 'putUndelivered' | 'deleteUndelivered'>;
  readonly judge: JudgeReleases;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly onForwarded?: (of: ForwardCount) => void;
  readonly onAttachments?: (of: AttachmentCount) => void;
}

/** The maximum age of a verdict when its statements are sent: a request may take 15 s more, and a stop permits 60. */
const JUDGEMENT_MS = 10_000;

const putsOf = (request: readonly Delivery<ForwardChange>[]): readonly string[] =>
  request.filter(({ of }) => of.operation === 'put').map(({ of }) => of.key);

/** Judges changes of a purpose, and separates those that are sent from those that wait. */
type DeliveriesOfPuts = (
  purpose: string,
  puts: readonly ForwardChange[],
) => Promise<{ readonly deliveries: readonly Delivery<ForwardChange>[]; readonly held: readonly ForwardChange[] }>;

/** Renews the lease before each request, and judges its statements again if the last verdict is too old. */
const requestsBy = (
  { judgeAgain, now }: { readonly judgeAgain: DeliveriesOfPuts; readonly now: () => number },
  lease: ForwardLease,
  { held, dropped }: { readonly held: ForwardChange[]; readonly dropped: Set<ForwardChange> },
): DeliveryRequests<ForwardChange> => {
  let judgedAt = now();
  const permitted = async (request: readonly Delivery<ForwardChange>[]) => {
    const puts = request.map(({ of }) => of).filter(({ operation }) => operation === 'put');
    if (puts.length === 0 || now() - judgedAt < JUDGEMENT_MS) return request;
    judgedAt = now();
    const again = await judgeAgain(lease.purpose, puts);
    held.push(...again.held);
    const still = new Set([...again.held, ...again.deliveries.map(({ of }) => of)]);
    for (const change of puts) if (!still.has(change)) dropped.add(change);
    return [...request.filter(({ of }) => of.operation === 'void'), ...again.deliveries];
  };
  return {
    begin: async (request) => {
      const allowed = await permitted(request);
      await lease.renew(putsOf(allowed));
      return allowed;
    },
    answered: (request, isStored) => lease.answered(putsOf(request), isStored),
  };
};

const countsOf = (
  deliveries: readonly Delivery<ForwardChange>[],
  refusals: readonly RefusedDelivery<ForwardChange>[],
  held: readonly ForwardChange[],
): readonly ForwardCount[] =>
  (['put', 'void'] as const).flatMap((operation) => {
    const count = (some: readonly ForwardChange[]) => some.filter((one) => one.operation === operation).length;
    const refused = count(refusals.map(({ of }) => of));
    const delivered = count(deliveries.map(({ of }) => of)) - refused;
    return [
      { operation, outcome: 'delivered', statements: delivered } as const,
      { operation, outcome: 'refused', statements: refused } as const,
      { operation, outcome: 'held', statements: count(held) } as const,
    ].filter(({ statements }) => statements > 0);
  });

const attachmentCountsOf = (deliveries: readonly Delivery<ForwardChange>[]): readonly AttachmentCount[] => {
  const counts = new Map<AttachmentCount['outcome'], number>();
  const outcomes = deliveries.flatMap(({ attachments = [], stripped = [] }) => [
    ...attachments.map(() => 'sent' as const),
    ...stripped,
  ]);
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, attachments]) => ({ outcome, attachments }));
};

/**
 * Forwards changes of a purpose, each judged just before; stores changes that were not delivered. A voiding is done
 * once no open request can bring its statement back into force. Resolves with their number. Rejects with
 * TargetUnavailable, LeaseLost, Problem `store-unavailable`.
 */
export const createForwardChanges = (deps: ForwardChangesDeps) => {
  const { forwardings, judge, publicUrl, now, onForwarded, onAttachments } = deps;
  const deliveryOfVoid = (change: ForwardChange): Delivery<ForwardChange> => {
    const voiding = voidingStatement(change.key, publicUrl, change.attempt ?? 0);
    return { of: change, statement: voiding as unknown as Statement & { readonly id: string }, mustBeStored: true };
  };

  const deliveriesOfPuts = async (purpose: string, puts: readonly ForwardChange[]) => {
    const keys = puts.map(({ key }) => key);
    const verdicts = keys.length === 0 ? undefined : await judge(purpose, keys);
    const deliveries: Delivery<ForwardChange>[] = [];
    const held: ForwardChange[] = [];
    for (const change of puts) {
      const verdict = verdicts?.get(change.key) ?? 'drop';
      if (verdict === 'hold') held.push(change);
      else if (verdict !== 'drop') deliveries.push({ ...verdict, of: change, mustBeStored: false });
    }
    return { deliveries, held };
  };

  return async (target: TargetLrs, lease: ForwardLease, changes: readonly ForwardChange[]): Promise<number> => {
    const { purpose } = lease;
    const voids = changes.filter(({ operation }) => operation === 'void');
    // A statement that has ended is not sent any more, and the words of its refusal may name its person.
    const endedPuts = voids.map(({ key }): UndeliveredKey => ({ purpose, key, operation: 'put' }));
    if (endedPuts.length > 0) await forwardings.deleteUndelivered(endedPuts);
    const ending = await askToErase({ target, lease }, voids);
    const { deliveries: puts, held } = await deliveriesOfPuts(
      purpose,
      changes.filter(({ operation }) => operation === 'put'),
    );
    const deliveries = [...ending.toVoid.map(deliveryOfVoid), ...puts];
    const dropped = new Set<ForwardChange>();
    const allRefusals = await deliver(
      target,
      deliveries,
      requestsBy({ judgeAgain: deliveriesOfPuts, now }, lease, { held, dropped }),
    );
    // A statement that is being erased is checked again anyway.
    const refusals = allRefusals.filter(({ of }) => !ending.erasing.has(of));
    const refused = new Set(refusals.map(({ of }) => of));
    const unfinished = await findUnfinished(
      { target, lease, now },
      voids.filter((change) => !refused.has(change)),
      ending,
    );
    const stored = [
      ...held.map((change) => ({ ...undelivered(purpose, change, now), retry: true })),
      ...refusals.map(({ of, status, reason }) => ({
        ...undelivered(purpose, of, now),
        retry: false,
        status,
        reason,
        ...defined({ attempt: of.attempt }),
      })),
      ...unfinished.values(),
    ];
    if (stored.length > 0) await forwardings.putUndelivered(stored);
    const kept = new Set([...held, ...refused, ...unfinished.keys()]);
    await forwardings.deleteUndelivered(
      changes.filter((change) => !kept.has(change)).map(({ key, operation }) => ({ purpose, key, operation })),
    );
    const sent = deliveries.filter(({ of }) => !dropped.has(of) && !held.includes(of));
    const erased = voids.filter((change) => !kept.has(change) && isErasingNow(change, ending)).length;
    if (erased > 0) lease.note({ erasedAt: now() });
    if (erased > 0) onForwarded?.({ operation: 'erase', outcome: 'delivered', statements: erased });
    for (const count of countsOf(sent, allRefusals, held)) onForwarded?.(count);
    for (const count of attachmentCountsOf(sent.filter(({ of }) => !refused.has(of)))) onAttachments?.(count);
    return sent.length - allRefusals.length;
  };
};

export type ForwardChanges = ReturnType<typeof createForwardChanges>;
