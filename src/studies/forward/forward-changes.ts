import type {
  ForwardingRepository,
  ForwardOperation,
  UndeliveredChange,
  UndeliveredKey,
} from '../../store/ports/forwarding-repository.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { statementOfForwardKey, voidingStatement } from '../study/forward-key.ts';
import { deliver, type Delivery, type RefusedDelivery, type TargetLrs } from './deliver.ts';

/**
 * What may be done with a release now: send its statement, hold it, or drop it since it has ended. A held one may be
 * permitted again, where a person resumes.
 */
export type ReleaseVerdict = { readonly statement: Statement & { readonly id: string } } | 'hold' | 'drop';

/** Judges releases of a purpose by what is in force after the call. Rejects with Problem `store-unavailable`. */
export type JudgeReleases = (purpose: string, keys: readonly string[]) => Promise<ReadonlyMap<string, ReleaseVerdict>>;

/** How many statements had an outcome in one step. */
export interface ForwardCount {
  readonly operation: ForwardOperation;
  readonly outcome: 'delivered' | 'refused' | 'held';
  readonly statements: number;
}

export interface ForwardChangesDeps {
  readonly forwardings: Pick<ForwardingRepository, 'putUndelivered' | 'deleteUndelivered'>;
  readonly judge: JudgeReleases;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly onForwarded?: (of: ForwardCount) => void;
}

/** What is to be done with one release key. */
export interface ForwardChange {
  readonly key: string;
  readonly operation: ForwardOperation;
  /** When it was first not delivered; absent the first time. */
  readonly at?: number;
}

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

/**
 * Forwards some changes of a purpose, each judged just before. What is not delivered is stored as undelivered; all
 * others no longer are. Rejects with TargetUnavailable, and with Problem `store-unavailable`.
 */
export const createForwardChanges = ({ forwardings, judge, publicUrl, now, onForwarded }: ForwardChangesDeps) => {
  const deliveriesOf = async (purpose: string, changes: readonly ForwardChange[]) => {
    const puts = changes.filter(({ operation }) => operation === 'put').map(({ key }) => key);
    const verdicts = puts.length === 0 ? undefined : await judge(purpose, puts);
    const deliveries: Delivery<ForwardChange>[] = [];
    const held: ForwardChange[] = [];
    for (const change of changes) {
      if (change.operation === 'void') {
        const statement = voidingStatement(change.key, publicUrl) as unknown as Statement & { readonly id: string };
        deliveries.push({ of: change, statement, mustBeStored: true });
        continue;
      }
      const verdict = verdicts?.get(change.key) ?? 'drop';
      if (verdict === 'hold') held.push(change);
      else if (verdict !== 'drop') deliveries.push({ of: change, statement: verdict.statement, mustBeStored: false });
    }
    return { deliveries, held };
  };

  return async (target: TargetLrs, purpose: string, changes: readonly ForwardChange[]): Promise<void> => {
    // A statement that has ended is sent no more, and the words of its refusal may name its person.
    const ended = changes.filter(({ operation }) => operation === 'void');
    const endedPuts = ended.map(({ key }): UndeliveredKey => ({ purpose, key, operation: 'put' }));
    if (endedPuts.length > 0) await forwardings.deleteUndelivered(endedPuts);
    const { deliveries, held } = await deliveriesOf(purpose, changes);
    const refusals = await deliver(target, deliveries);
    const undelivered = ({ key, operation, at = now() }: ForwardChange): Omit<UndeliveredChange, 'retry'> => ({
      ...{ purpose, key, operation, at },
      statement: statementOfForwardKey(key),
    });
    const stored = [
      ...held.map((change) => ({ ...undelivered(change), retry: true })),
      ...refusals.map(({ of, status, reason }) => ({ ...undelivered(of), retry: false, status, reason })),
    ];
    if (stored.length > 0) await forwardings.putUndelivered(stored);
    const kept = new Set([...held, ...refusals.map(({ of }) => of)]);
    await forwardings.deleteUndelivered(
      changes.filter((change) => !kept.has(change)).map(({ key, operation }) => ({ purpose, key, operation })),
    );
    for (const count of countsOf(deliveries, refusals, held)) onForwarded?.(count);
  };
};

export type ForwardChanges = ReturnType<typeof createForwardChanges>;
