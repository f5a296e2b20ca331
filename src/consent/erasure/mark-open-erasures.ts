import { Problem } from '../../core/problem.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { AppendErasureMarker } from '../decisions/outbox-relay.ts';
import { deletionOf } from '../people/person-mapping.ts';
import type { ErasedGenerations } from './erased-person.ts';
import type { AppendStatementMarker } from './source-erasures.ts';

type Positions = Awaited<ReturnType<AppendErasureMarker>>;

interface MarkErasureDeps {
  readonly erasures: Pick<ErasureRepository, 'update'>;
  readonly appendMarker: AppendErasureMarker & AppendStatementMarker;
}

/**
 * Appends the markers of an erasure to the journal and stores where they are; false where another process changes it.
 * Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`.
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
    for (const { purpose, generation } of what as unknown as ErasedGenerations)
      positions.push(await appendMarker({ person, purpose, generation, event, ...deletionOf(erasure) }));
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
  readonly erasures: Pick<ErasureRepository, 'backlog' | 'findOpen' | 'update'>;
  readonly appendMarker: MarkErasureDeps['appendMarker'];
}

/**
 * Marks every open erasure in a journal that does not have its markers; resolves with how many. Repeatable. Rejects as
 * `createMarkErasure`, and with `state-conflict` where another process changes one of them.
 */
export const createMarkOpenErasures = ({ erasures, appendMarker }: MarkOpenErasuresDeps) => {
  const mark = createMarkErasure({ erasures, appendMarker });
  return async (): Promise<number> => {
    const { count } = await erasures.backlog();
    const open = count === 0 ? [] : await erasures.findOpen(count);
    for (const { markedAfter: _, ...erasure } of open)
      if (!(await mark(erasure))) throw new Problem('state-conflict', 'an erasure was changed meanwhile');
    return open.length;
  };
};
