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
  /** What of it stands at `at` or after it, without the puts that are not among `may`; undefined where there is nothing to say. Whoever is given all that the same set leaves is given the same bytes. */
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

/** Writes a piece that was read at `from`. What is the same for many is made once for each form, so that one reader more costs next to nothing. */
export const writePiece = (from: number, { records, next }: StudyPiece): WrittenPiece => {
  const changes = records.map(changeOf);
  const puts = changes.flatMap(({ put }) => put ?? []);
  const first = changes[0]?.offset ?? next;
  const whole = new Map<Form, Delivery>();
  const known = new WeakMap<ReadonlySet<string>, Map<Form, Delivery>>();

  const wholeIn = (form: Form): Delivery => {
    const there = whole.get(form) ?? deliver(form, changes);
    whole.set(form, there);
    return there;
  };
  const since = (form: Form, at: number, may: ReadonlySet<string>): Delivery => {
    const left = changes.filter(({ offset, put }) => offset >= at && (put === undefined || may.has(put)));
    // Whoever goes on from here need not ask for the same again.
    return deliver(form, left.length > 0 ? left : [tickAt(next - 1)]);
  };
  const fromFirst = (form: Form, may: ReadonlySet<string>): Delivery => {
    const forms = known.get(may) ?? new Map<Form, Delivery>();
    known.set(may, forms);
    const there = forms.get(form) ?? (puts.every((key) => may.has(key)) ? wholeIn(form) : since(form, first, may));
    forms.set(form, there);
    return there;
  };
  return {
    from, next, puts,
    size: changes.reduce((sum, { json }) => sum + 2 * json.length + 200, 200),
    deliver: (form, at, may) => {
      if (changes.length === 0) return undefined;
      return at <= first ? fromFirst(form, may) : since(form, at, may);
    },
  };
};
