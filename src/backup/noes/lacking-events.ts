/** An event of which not all noes are known: a record that they are made of is damaged. */
export interface LackingEvent {
  readonly seq: number;
  /** The damage, as a sentence. */
  readonly detail: string;
}

const REPAIR = 'Once `carnet check --mend` has mended it, the list gets the rest by itself';

/** Describes what a list lacks and what to do, without the end of the last sentence; undefined if it lacks nothing. */
export const describeLacking = ([first, ...others]: readonly LackingEvent[]): string | undefined => {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return (
    `the list of noes lacks what event ${first.seq} of the audit chain${more} decided: a restore would forget it. ` +
    `${first.detail} ${REPAIR}`
  );
};
