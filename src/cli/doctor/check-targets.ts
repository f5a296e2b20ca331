import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';

const BEFORE_VOIDS = { operation: 'void', key: '' } as const;

/** The purposes whose targets are still to void or erase something: erasures of its people wait for it. */
export const findTargetsThatEnd = async (
  forwardings: Pick<ForwardingRepository, 'all' | 'listUndelivered'>,
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const { id: purpose } of await forwardings.all())
    for (const retry of [true, false])
      if ((await forwardings.listUndelivered({ purpose, retry, after: BEFORE_VOIDS, limit: 1 })).length > 0)
        found.push(purpose);
  return [...new Set(found)];
};
