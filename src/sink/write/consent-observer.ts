import type { SinkDenialReason } from '../erasure/sink-consent.ts';
import type { DecodedStatement } from '../statements/decode-messages.ts';

/** Counts what the sink does because of decisions. */
export interface ConsentObserver {
  /** Admitted statements of the source that may not be recorded any more. */
  withheld?(of: { readonly source: string; readonly why: SinkDenialReason; readonly statements: number }): void;
  /** So many people were created again: the store did not know them, since it is older than the journal. */
  restored?(people: number): void;
  /** A decision was restored from its marker: the store is older than the marker. */
  decisionRestored?(of: { readonly purpose?: string; readonly erases: boolean }): void;
  /** Statements were erased; one may be counted again if its erasure is repeated. */
  erased?(statements: number): void;
}

/** Counts withheld statements by reason and source. */
export const countWithheld = (
  withheld: ReadonlyMap<DecodedStatement, SinkDenialReason>,
  observe: ConsentObserver | undefined,
): void => {
  if (observe?.withheld === undefined || withheld.size === 0) return;
  const counts = new Map<string, { readonly source: string; readonly why: SinkDenialReason; statements: number }>();
  for (const [{ document }, why] of withheld) {
    // Such statements become dead letters.
    if (why === 'unknown') continue;
    const { source } = document;
    const key = `${why} ${source}`;
    const count = counts.get(key) ?? { source, why, statements: 0 };
    count.statements++;
    counts.set(key, count);
  }
  for (const count of counts.values()) observe.withheld(count);
};
