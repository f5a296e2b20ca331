import { defined } from '../../core/json-object.ts';
import type { IdReservation } from '../../store/ports/sink/id-reservation-repository.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { Store } from '../../store/ports/store.ts';

const AT_ONCE = 1000;

const isPassed = ({ awaited }: IdReservation, progress: readonly Progress[]): boolean =>
  awaited.every(({ partition, offset }) =>
    progress.some((one) => one.partition === partition && one.offset !== undefined && one.offset > offset),
  );

/**
 * Deletes the reserved ids whose statements the sinks have all passed: what the store has under them says more.
 * Resolves with their number; rejects with Problem `store-unavailable`.
 */
export const createSweepIdReservations =
  ({ idReservations, progress }: Pick<Store, 'idReservations' | 'progress'>) =>
  async (): Promise<number> => {
    let deleted = 0;
    for (let above: string | undefined; ;) {
      const page = await idReservations.page({ ...defined({ above }), limit: AT_ONCE });
      if (page.length === 0) return deleted;
      const documents = await progress.all();
      deleted += await idReservations.delete(page.filter((one) => isPassed(one, documents)));
      if (page.length < AT_ONCE) return deleted;
      above = page.at(-1)?.id;
    }
  };
