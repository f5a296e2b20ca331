import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Statement, StampedBatch, StatementId } from '../../xapi/model/types.ts';
import { statementDigest } from '../../xapi/statement/digest.ts';
import { partitionOf, storedOf } from '../../xapi/statement/sort-key.ts';
import type { DamagedStatement } from './check-store.ts';

/** The place of a complete statement in the journal. */
export interface JournalPlace {
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch, by the clock of the journal. */
  readonly appendedAt: number;
  readonly batch: StampedBatch;
  readonly index: number;
}

/** A text that is the same for two places from which a sink would store the same statement. */
const contentAt = ({ batch: { source, authority, version, ids, spans, body }, index }: JournalPlace): string => {
  const text = asBuffer(body).toString('utf8', spans[2 * index], spans[2 * index + 1]);
  const { exact } = statementDigest(ids[index] ?? '', JSON.parse(text) as Statement, version);
  return JSON.stringify([source, authority, exact]);
};

/**
 * The place from which this statement was stored: of its source, in the partition of its sort key, and appended before
 * it was stored. Several records may have one id, and all but one of them were refused: undefined if it is uncertain
 * which. Without `isSource` the store has no source of this name, which may be damaged: it is not compared.
 */
export const choosePlace = (
  { at, source }: DamagedStatement,
  places: readonly JournalPlace[],
  isSource: boolean,
): JournalPlace | undefined => {
  const partition = partitionOf(at);
  const possible = places.filter(
    (place) =>
      (!isSource || place.batch.source === source) &&
      (partition === undefined ||
        (place.partition === partition && place.appendedAt <= storedOf(at) + CLOCKS_DIFFER_MS)),
  );
  return new Set(possible.map(contentAt)).size === 1 ? possible[0] : undefined;
};

/** Places by the id of the damaged statement. */
export type PlaceById = ReadonlyMap<StatementId, JournalPlace>;

/** The places of the statements for which the place is certain (`choosePlace`). */
export const choosePlaces = async (
  { sources }: Pick<Store, 'sources'>,
  damaged: readonly DamagedStatement[],
  places: ReadonlyMap<StatementId, readonly JournalPlace[]>,
): Promise<PlaceById> => {
  const found = new Map<StatementId, JournalPlace>();
  for (const one of damaged) {
    const isSource = (await sources.findSource(one.source)) !== undefined;
    const place = choosePlace(one, places.get(one.id) ?? [], isSource);
    if (place !== undefined) found.set(one.id, place);
  }
  return found;
};
