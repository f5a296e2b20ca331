import type { AuditEvent } from './hash-chain.ts';

/** The stage of the erasure of a person's data for one purpose. */
export type ErasureStage = 'under-way' | 'done';

/** The erasures in the latest events of a person. */
export interface ErasureEvents {
  /** The purposes that the person objects to since all their data were deleted. */
  readonly deleted: ReadonlySet<string>;
  /** An erasure has started and is not done. */
  readonly isUnderWay: boolean;
}

/** Reads events of one person, in any order. */
export const readErasureEvents = (events: readonly AuditEvent[]): ErasureEvents => {
  const last = new Map<string, boolean>();
  const open = new Set<unknown>();
  for (const { type, purpose, to, data } of [...events].sort((a, b) => a.seq - b.seq)) {
    if (type === 'erasure.started') open.add(data?.['erasure']);
    if (type === 'erasure.done') open.delete(data?.['erasure']);
    if (purpose !== undefined && to !== undefined)
      last.set(purpose, to === 'objected' && data?.['choice'] === 'forget');
  }
  return {
    deleted: new Set([...last].flatMap(([purpose, isDeleted]) => (isDeleted ? [purpose] : []))),
    isUnderWay: open.size > 0,
  };
};
