import type { MentionRepository } from '../../store/ports/consent/mention-repository.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import type { MyOverview } from './my-overview.ts';
import type { ReadSessionScope } from './session-scope.ts';
import type { SessionSubjects } from './session-subject.ts';
import type { Session } from './sign-in-links.ts';

interface MyMentionsDeps {
  readonly subjects: SessionSubjects;
  readonly readScope: ReadSessionScope;
  readonly mentions: MentionRepository;
}

/**
 * Counts the statements of others that name this person, whose own are erased. Only statements on the list of the
 * stewards count, within the scope of the link. Rejects with Problem `store-unavailable`.
 */
export const createCountMyMentions =
  ({ subjects, readScope, mentions }: MyMentionsDeps) =>
  async (session: Session): Promise<number> => {
    const [{ ids }, { sources, readsNothing }] = await Promise.all([subjects.find(session), readScope(session)]);
    if (ids.length === 0 || readsNothing === true) return 0;
    const counts = await mentions.countOf(ids.map(personToken), sources && [...sources]);
    return counts.reduce((sum, { statements }) => sum + statements, 0);
  };

/** Adds the number of mentions to an overview, if there are any. */
export const withMentions = (overview: MyOverview, mentions: number): MyOverview =>
  mentions === 0 ? overview : { ...overview, mentions };
