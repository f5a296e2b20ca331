import type { StudyPiece } from '../../journal/port/study-topics.ts';
import { type Change, changeOf, tickAt } from './stream-change.ts';

/** How changes are written: a line of JSON each, or a Server-Sent Event each. */
export type Form = 'ndjson' | 'sse';

/** Some bytes for a subscriber, and what they bring: whole changes. */
export interface Part {
  readonly bytes: Uint8Array;
  /** How many records are in them: puts and deletions. */
  readonly count: number;
  /** The last place that they speak of. */
  readonly offset: number;
}

/** What a subscriber is given at once. */
export interface Delivery extends Part {
  /** The same in parts, each of one change or of so many bytes at most. */
  parts(bytesAtMost: number): Iterable<Part>;
}

/** A piece of a stream, written once for all who are given it. */
export interface WrittenPiece {
  readonly from: number;
  readonly next: number;
  /** The keys of the records that are put. */
  readonly puts: readonly string[];
  /** About how many bytes it holds once it is written in both forms. */
  readonly size: number;
  /**
   * What of it stands at `at` or after it, without the puts that are not among `may`; undefined where there is nothing
   * to say. Whoever is given what the same set leaves is given the same bytes.
   */
  deliver(form: Form, at: number, may: ReadonlySet<string>): Delivery | undefined;
}

const write: Readonly<Record<Form, (change: Change) => string>> = {
  ndjson: ({ json }) => `${json}\n`,
  sse: ({ cursor, json }) => `id: ${cursor}\ndata: ${json}\n\n`,
};

/**
 * Changes as bytes, of which any stretch can be given away without copying it; whoever is given one holds these bytes,
 * and nothing else.
 */
interface Written {
  readonly all: Delivery;
  /** All that stands at `at` or after it; undefined where nothing does. */
  since(at: number): Delivery | undefined;
}

const writeChanges = (form: Form, changes: readonly Change[]): Written => {
  const texts = changes.map(write[form]);
  const joined = texts.join('');
  const bytes = Buffer.from(joined);
  const isAscii = bytes.length === joined.length;
  // Where each change begins, and how many records come before it; and so for the end.
  const begins = [0];
  const counts = [0];
  for (const [index, text] of texts.entries()) {
    begins.push((begins[index] ?? 0) + (isAscii ? text.length : Buffer.byteLength(text)));
    counts.push((counts[index] ?? 0) + (changes[index]?.counts === true ? 1 : 0));
  }
  const offsets = changes.map(({ offset }) => offset);
  const part = (from: number, to: number): Part => ({
    bytes: bytes.subarray(begins[from], begins[to]),
    count: (counts[to] ?? 0) - (counts[from] ?? 0),
    offset: offsets[to - 1] ?? 0,
  });
  const parts = function* (first: number, bytesAtMost: number): Generator<Part, void> {
    for (let from = first; from < offsets.length;) {
      let to = from + 1;
      while (to < offsets.length && (begins[to + 1] ?? 0) - (begins[from] ?? 0) <= bytesAtMost) to++;
      yield part(from, to);
      from = to;
    }
  };
  const delivery = (first: number): Delivery => ({
    ...part(first, offsets.length),
    parts: (bytesAtMost) => parts(first, bytesAtMost),
  });
  const all = delivery(0);
  return {
    all,
    since: (at) => {
      if (at <= (offsets[0] ?? 0)) return all;
      const first = offsets.findIndex((offset) => offset >= at);
      return first < 0 ? undefined : delivery(first);
    },
  };
};

/** Says that there is nothing new up to `offset`. */
export const deliverTick = (form: Form, offset: number): Delivery => writeChanges(form, [tickAt(offset)]).all;

/**
 * Writes a piece that was read at `from`. What is the same for many is made once for each form, so that one reader more
 * costs next to nothing.
 */
export const writePiece = (from: number, { records, next }: StudyPiece): WrittenPiece => {
  const changes = records.map(changeOf);
  const puts = changes.flatMap(({ put }) => put ?? []);
  const whole = new Map<Form, Written>();
  const known = new WeakMap<ReadonlySet<string>, Map<Form, Written>>();

  const wholeIn = (form: Form): Written => {
    const there = whole.get(form) ?? writeChanges(form, changes);
    whole.set(form, there);
    return there;
  };
  const without = (form: Form, may: ReadonlySet<string>): Written => {
    const left = changes.filter(({ put }) => put === undefined || may.has(put));
    // Whoever goes on from here need not ask for the same again.
    return writeChanges(form, left.length > 0 ? left : [tickAt(next - 1)]);
  };
  const writtenIn = (form: Form, may: ReadonlySet<string>): Written => {
    const forms = known.get(may) ?? new Map<Form, Written>();
    known.set(may, forms);
    const there = forms.get(form) ?? (puts.every((key) => may.has(key)) ? wholeIn(form) : without(form, may));
    forms.set(form, there);
    return there;
  };
  return {
    from,
    next,
    puts,
    size: changes.reduce((sum, { json }) => sum + 4 * json.length + 400, 400),
    deliver: (form, at, may) =>
      changes.length === 0 ? undefined : (writtenIn(form, may).since(at) ?? deliverTick(form, next - 1)),
  };
};
