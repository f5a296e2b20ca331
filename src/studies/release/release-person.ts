import type { Person } from '../../consent/model/types.ts';
import type { StudyAppender } from '../../journal/port/study-topics.ts';
import type { StatementRepository } from '../../store/ports/statement-repository.ts';
import { lowestKeyAt } from '../../xapi/statement/sort-key.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import type { SortKey } from '../../xapi/model/types.ts';
import type { EmittingStudy } from './active-studies.ts';
import type { Offer } from './release-candidates.ts';
import type { Walked } from '../study/study-state.ts';

/** What `createOfferPerson` is built from. */
export interface OfferPersonDeps {
  readonly statements: Pick<StatementRepository, 'walk'>;
  readonly offer: Offer['offer'];
  readonly ownerOf: (study: string) => number;
  readonly released: (of: { readonly study: string; readonly statements: number }) => void;
}

/** Whose turn it is, as whom, and until when: a time of `performance.now()`. */
export interface Turn {
  readonly partition: number;
  readonly appender: StudyAppender;
  readonly until: number;
}

const AT_ONCE = 100;
/** Clocks of the processes that decide and that store may differ by so much, in milliseconds. */
const SKEW_MS = 60_000;

/**
 * Builds the offering of all that is stored of a person to a study that emits. Where they did not permit what was
 * before, the walk begins when they said yes. It goes some way in every turn, and resolves with how far it has come
 * where that is not the end: the next turn goes on there. Repeatable. Rejects with Problem `store-unavailable` or
 * `journal-unavailable`.
 */
export const createOfferPerson =
  ({ statements, offer, ownerOf, released }: OfferPersonDeps) =>
  async (
    study: EmittingStudy,
    { id, was, decisions }: Person,
    { partition, appender, until }: Turn,
    from?: Walked,
  ): Promise<Walked | undefined> => {
    const decision = decisions[study.purpose.id];
    const begin =
      decision === undefined || decision.includePast || decision.from === undefined
        ? undefined
        : lowestKeyAt(decision.from - SKEW_MS);
    const ids = [id, ...(was ?? []).map((former) => former.id)];
    // Whoever has become somebody else in the meantime is walked over as a whole.
    for (let at = Math.max(0, ids.indexOf(from?.id ?? '')); at < ids.length; at++) {
      const one = ids[at] ?? '';
      for (let above: SortKey | undefined = from?.id === one ? from.above : begin; ;) {
        const page = await statements.walk({
          token: personToken(one),
          limit: AT_ONCE,
          ...(above === undefined ? {} : { above }),
        });
        const standing = page.filter(
          ({ erasing, people }) =>
            erasing !== true && people?.some((person) => person.id === one && person.role !== 'other') === true,
        );
        const changes = (await offer([study], standing, partition, ownerOf)).map(({ change }) => change);
        if (changes.length > 0) await appender.append(changes);
        released({ study: study.purpose.id, statements: changes.length });
        above = page.at(-1)?.at;
        if (page.length < AT_ONCE || above === undefined) break;
        if (performance.now() >= until) return { id: one, above };
      }
    }
    return undefined;
  };
