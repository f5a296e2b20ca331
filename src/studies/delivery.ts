import type { StudyPiece } from '../journal/study-topics.ts';
import { type Change, changeOf, tickAt } from './change.ts';

/** How changes are written: a line of JSON each, or a Server-Sent Event each. */
export type Form = 'ndjson' | 'sse';

/** Some bytes for a subscriber, and what they bring. */
export interface Delivery {
  readonly bytes: Uint8Array;
  /** How many records are in them: puts and deletions. */
  readonly count: number;
  /** The last place that they speak of. */
  readonly offset: number;
}

/** A piece of a stream, written once for all who are given it. */
export interface WrittenPiece {
  readonly from: number;
  readonly next: number;
  /** The keys of the records that are put. */
  readonly puts: readonly string[];
  /** About how many bytes it holds. */
  readonly size: number;
  /** What of it stands at `at` or after it, without the puts that are not among `may`; undefined where there is nothing to say. */
  deliver(form: Form, at: number, may: ReadonlySet<string>): Delivery | undefined;
}

const write: Readonly<Record<Form, (change: Change) => string>> = {
  ndjson: ({ json }) => `${json}\n`,
  sse: ({ cursor, json }) => `id: ${cursor}\ndata: ${json}\n\n`,
};

const deliver = (form: Form, changes: readonly Change[]): Delivery => ({
  bytes: Buffer.from(changes.map(write[form]).join('')),
  count: changes.reduce((sum, { counts }) => sum + (counts ? 1 : 0), 0),
  offset: changes.at(-1)?.offset ?? 0,
});

/** Writes a piece that was read at `from`. The bytes of the whole piece are made once for each form. */
export const writePiece = (from: number, { records, next }: StudyPiece): WrittenPiece => {
  const changes = records.map(changeOf);
  const puts = changes.flatMap(({ put }) => put ?? []);
  const whole = new Map<Form, Delivery>();
  return {
    from, next, puts,
    size: changes.reduce((sum, { json }) => sum + 2 * json.length + 200, 200),
    deliver: (form, at, may) => {
      if (changes.length === 0) return undefined;
      if (at <= (changes[0]?.offset ?? 0) && puts.every((key) => may.has(key))) {
        const there = whole.get(form) ?? deliver(form, changes);
        whole.set(form, there);
        return there;
      }
      const left = changes.filter(({ offset, put }) => offset >= at && (put === undefined || may.has(put)));
      // Whoever goes on from here need not ask for the same again.
      return deliver(form, left.length > 0 ? left : [tickAt(next - 1)]);
    },
  };
};
