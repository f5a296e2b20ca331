import { Problem } from '../../core/problem.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { AppendErasureMarker } from '../decisions/outbox-relay.ts';
import { deletionOf } from '../people/person-mapping.ts';
import type { ErasedGenerations } from './erased-person.ts';
import type { AppendStatementMarker } from './source-erasures.ts';

type Positions = Awaited<ReturnType<AppendErasureMarker>>;

interface MarkErasureDeps {
  readonly erasures: ErasureRepository;
  readonly appendMarker: AppendErasureMarker & AppendStatementMarker;
}

/**
 * Appends the markers of an erasure to the journal and stores their offsets; false if another process changes the
 * erasure. Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createMarkErasure = ({ erasures, appendMarker }: MarkErasureDeps) => {
  const append = async (erasure: StoredErasure): Promise<Positions> => {
    const { id, person, source, what } = erasure;
    const event = `${id}.started`;
    if (person === undefined) {
      const { author, statements } = what as unknown as { readonly author: string; readonly statements: string[] };
      return appendMarker({ source: source ?? '', author, statements, event });
    }
    const positions: Positions[] = [];
    for (const data of what as unknown as ErasedGenerations)
      positions.push(await appendMarker({ person, ...data, event, ...deletionOf(erasure) }));
    return positions.flat();
  };

  return async (erasure: StoredErasure): Promise<boolean> => {
    const markers: number[] = [];
    for (const { partition, offset } of await append(erasure))
      markers[partition] = Math.max(markers[partition] ?? 0, offset);
    return erasures.update({ ...erasure, markers, v: erasure.v + 1 });
  };
};

interface MarkOpenErasuresDeps {
  readonly erasures: ErasureRepository;
  readonly appendMarker: MarkErasureDeps['appendMarker'];
}

export const findAllOpen = async (erasures: ErasureRepository): Promise<readonly StoredErasure[]> => {
  const { count } = await erasures.backlog();
  // A damaged erasure stays open, and a check names it.
  return count === 0 ? [] : intactRecords(await erasures.findOpen(count));
};

/**
 * Marks every open erasure in a journal that does not have its markers; resolves with their number. Repeatable. Rejects
 * as `createMarkErasure`, and with `state-conflict` if another process changes one of them.
 */
export const createMarkOpenErasures = ({ erasures, appendMarker }: MarkOpenErasuresDeps) => {
  const mark = createMarkErasure({ erasures, appendMarker });
  return async (): Promise<number> => {
    const open = await findAllOpen(erasures);
    for (const { markedAfter: _, ...erasure } of open)
      if (!(await mark(erasure))) throw new Problem('state-conflict', 'an erasure was changed meanwhile');
    return open.length;
  };
};

/**
 * Marks open erasures again if a journal has lost their markers with its end, before other messages get those offsets.
 * `readEnds`: the offset of the next message, by partition. Resolves with their ids; rejects as `createMarkErasure`.
 */
export const createMarkCutOffErasures = ({
  erasures,
  appendMarker,
  readEnds,
}: MarkOpenErasuresDeps & { readonly readEnds: () => Promise<ReadonlyMap<number, number>> }) => {
  const mark = createMarkErasure({ erasures, appendMarker });
  return async (): Promise<readonly string[]> => {
    const open = await findAllOpen(erasures);
    // Ends are read after the erasures: a marker that another process appends meanwhile is below these ends.
    const ends = open.length === 0 ? new Map<number, number>() : await readEnds();
    const marked: string[] = [];
    // `markedAfter` is dropped: other messages get those offsets, too.
    for (const { markedAfter: _, ...erasure } of open) {
      const isCutOff = erasure.markers?.some((offset, partition) => offset >= (ends.get(partition) ?? Infinity));
      if (isCutOff === true && (await mark(erasure))) marked.push(erasure.id);
    }
    return marked;
  };
};
