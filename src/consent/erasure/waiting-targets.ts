import { MINUTE_MS } from '../../core/time.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { PersonLookup } from '../people/person-lookup.ts';

/** The data that a target is to end: those of a person, or these statements. */
export interface EndedThere {
  readonly person?: string;
  readonly statements?: readonly string[];
}

/**
 * Finds the purposes whose targets have, or may have, something of an erasure: voidings that wait, and those that a
 * target has refused. Rejects with Problem `store-unavailable`.
 */
export type FindWaitingTargets = (of: EndedThere) => Promise<readonly string[]>;

interface WaitingTargetsDeps {
  readonly forwardings: ForwardingRepository;
  readonly people: PersonLookup;
  /** True if the target of a purpose may have statements. */
  readonly wasGiven: (purpose: string) => Promise<boolean>;
  readonly now: () => number;
}

const MAX = 1000;
/** Statements judged before a decision leave within half of this time: until then a target may get its first one. */
const MAY_LEAVE_MS = MINUTE_MS;

export const createFindWaitingTargets =
  ({ forwardings, people, wasGiven, now }: WaitingTargetsDeps): FindWaitingTargets =>
  async ({ person: id, statements = [] }) => {
    const person = id === undefined ? undefined : (await people.findById([id])).get(id);
    const ids = [...(id === undefined ? [] : [id]), ...(person === undefined ? [] : idsOf(person)), ...statements];
    const waiting = new Map<string, number>();
    for (const { purpose, operation, at } of await forwardings.findConcerning([...new Set(ids)], MAX))
      if (operation === 'void') waiting.set(purpose, Math.max(at, waiting.get(purpose) ?? 0));
    const found: string[] = [];
    for (const [purpose, at] of waiting)
      if (at > now() - MAY_LEAVE_MS || (await wasGiven(purpose))) found.push(purpose);
    return found.sort();
  };
