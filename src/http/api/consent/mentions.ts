import type { MentionAdmin, PersonMentions, ReplacementState } from '../../../consent/admin/mention-admin.ts';
import { validateReplacement } from '../../../consent/admin/validate-replacement.ts';
import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ReadReachedSources } from '../shared/reached-sources.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';

/** The handlers by which stewards see where erased people are still named, and replace them. */
export type MentionHandlers = Readonly<Record<'list' | 'read' | 'replace' | 'replacement', StaffHandler>>;

interface MentionHandlersDeps {
  readonly mentionAdmin: MentionAdmin;
  readonly readReachedSources: ReadReachedSources;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const time = (at: number): string => new Date(at).toISOString();

const personJson = ({ first, last, ...rest }: PersonMentions) => ({ ...rest, first: time(first), last: time(last) });

const replacementJson = ({ requestedAt, done, ...rest }: ReplacementState) => ({
  ...rest,
  requestedAt: time(requestedAt),
  ...(done === undefined ? {} : { done: time(done) }),
});

/** Whether a steward reaches all sources of an order; one for all sources is of the root. */
const reachesOrder =
  ({ organisation, reaches }: StaffPrincipal) =>
  (sources: readonly string[] | undefined): boolean =>
    sources === undefined ? organisation === ROOT_ORGANISATION : reaches(sources);

const afterIn = (search: string): string | undefined => new URLSearchParams(search).get('after') ?? undefined;

/** The handlers of /v1/mentions and /v1/replacements; what is outside the subtree is not there. */
export const createMentionHandlers = (deps: MentionHandlersDeps): MentionHandlers => {
  const { mentionAdmin, readReachedSources, publicPath } = deps;
  const moreAt = (path: string, next: string | undefined) =>
    next === undefined ? {} : { more: `${publicPath}/v1/${path}?after=${encodeURIComponent(next)}` };

  return {
    list: async ({ search }, by) => {
      const { people, next } = await mentionAdmin.list(await readReachedSources(by), afterIn(search));
      return jsonResponse(200, { people: people.map(personJson), ...moreAt('mentions', next) });
    },
    read: async ({ params, search }, by) => {
      const { person = '' } = params;
      const found = await mentionAdmin.read(person, await readReachedSources(by), afterIn(search));
      return jsonResponse(200, {
        ...personJson(found.summary),
        mentions: found.mentions.map(({ statement, source, places, listedAt }) => ({
          statement,
          source,
          places,
          listed: time(listedAt),
        })),
        ...moreAt(`mentions/${encodeURIComponent(person)}`, found.next),
      });
    },
    replace: async (request, by) => {
      const { person = '' } = request.params;
      const asked = validateReplacement(await readJson(request));
      const sources = await readReachedSources(by);
      const state = await mentionAdmin.replace({ ...asked, person, sources, by: by.actor });
      return jsonResponse(202, replacementJson(state), { Location: `${publicPath}/v1/replacements/${state.id}` });
    },
    replacement: async ({ params }, by) =>
      jsonResponse(200, replacementJson(await mentionAdmin.replacement(params['id'] ?? '', reachesOrder(by)))),
  };
};
