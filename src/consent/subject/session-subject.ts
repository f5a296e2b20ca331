import type { PersonRepository } from '../../store/ports/person-repository.ts';
import { Problem } from '../../core/problem.ts';
import { saidLast } from '../model/parental-consent.ts';
import type { Session } from './sign-in-links.ts';
import { personFrom } from '../people/person-mapping.ts';
import type { Person, Purpose } from '../model/types.ts';

/** Whom a session is about. */
export interface Whom {
  /** Absent where nothing is known of anybody with this identifier: then nobody is made by asking. */
  readonly person?: Person;
  /** The id of the person, and those that they had before. */
  readonly ids: readonly string[];
  /** The 15th birthday, as the institution has said it last; milliseconds since the epoch. */
  readonly jointUntil?: number;
  readonly name?: string;
}

/**
 * Finds out whom a session is about. Rejects with Problem `forbidden` where a guardian has no say any more,
 * `store-unavailable`.
 */
export type WhomOf = (session: Session) => Promise<Whom>;

/** Builds the look-up. What the institution says with a link holds before what it has said earlier. */
export const createWhomOf =
  ({
    repository,
    now,
  }: {
    readonly repository: Pick<PersonRepository, 'lookUp'>;
    readonly now: () => number;
  }): WhomOf =>
  async (session) => {
    const stored = (await repository.lookUp([session.person])).get(session.person);
    const { jointUntil } = saidLast({ ...session, jointSaid: session.issued }, stored ?? {});
    if (session.role === 'guardian' && jointUntil !== undefined && jointUntil <= now())
      throw new Problem('forbidden', 'this person is 15 by now, and decides alone');
    const name = session.name ?? stored?.name;
    const joint = jointUntil === undefined ? {} : { jointUntil };
    return {
      ...(stored === undefined
        ? { ids: [] }
        : { person: { ...personFrom(stored), ...joint }, ids: [stored.id, ...(stored.was ?? []).map(({ id }) => id)] }),
      ...joint,
      ...(name === undefined ? {} : { name }),
    };
  };

/** Whether whoever has this session may see and decide the purpose. */
export const isInReach = ({ reach, source }: Session, { scope }: Pick<Purpose, 'scope'>): boolean =>
  reach === 'all' || scope.sources.includes(source);
