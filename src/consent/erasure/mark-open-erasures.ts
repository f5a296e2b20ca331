import { Problem } from '../../core/problem.ts';
import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { AppendErasureMarker } from '../decisions/outbox-relay.ts';
import type { ErasedGenerations } from './erased-person.ts';
import type { AppendStatementMarker } from './source-erasures.ts';

type Positions = Awaited<ReturnType<AppendErasureMarker>>;

interface MarkOpenErasuresDeps {
  readonly erasures: Pick<ErasureRepository, 'backlog' | 'findOpen' | 'update'>;
  readonly appendMarker: AppendErasureMarker & AppendStatementMarker;
}

/**
 * Appends the markers of every open erasure to a journal that does not have them; resolves with how many erasures.
 * Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`, or `state-conflict` where another
 * process changes one of them.
 */
export const createMarkOpenErasures = ({ erasures, appendMarker }: MarkOpenErasuresDeps) => {
  const append = async ({ id, person, source, what }: StoredErasure): Promise<Positions> => {
    const event = `${id}.started`;
    if (person === undefined) {
      const { author, statements } = what as unknown as { readonly author: string; readonly statements: string[] };
      return appendMarker({ source: source ?? '', author, statements, event });
    }
    const positions: Positions[] = [];
    for (const { purpose, generation } of what as unknown as ErasedGenerations)
      positions.push(await appendMarker({ person, purpose, generation, event }));
    return positions.flat();
  };

  return async (): Promise<number> => {
    const { count } = await erasures.backlog();
    const open = count === 0 ? [] : await erasures.findOpen(count);
    for (const erasure of open) {
      const markers: number[] = [];
      for (const { partition, offset } of await append(erasure))
        markers[partition] = Math.max(markers[partition] ?? 0, offset);
      if (!(await erasures.update({ ...erasure, markers, v: erasure.v + 1 })))
        throw new Problem('state-conflict', 'an erasure was changed meanwhile');
    }
    return open.length;
  };
};
