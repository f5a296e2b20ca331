import type { MentionAdmin, PersonMentions } from '../../../consent/admin/mention-admin.ts';
import { validateReplacement } from '../../../consent/admin/validate-replacement.ts';
import { mentionListPage, mentionsOfPage } from '../../../pages/staff/mention-pages.ts';
import type { PersonMentionsView } from '../../../pages/views/mention-view.ts';
import type { ReadSourcesInScope } from '../../api/shared/sources-in-scope.ts';
import { pageResponse, seeOther } from '../shared/page-response.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

/** The pages on which stewards see the statements that still name erased people, and replace these names. */
export interface MentionPageHandlers {
  readonly list: StaffPageHandler;
  readonly show: StaffPageHandler;
  readonly replace: StaffPageHandler;
}

export interface MentionPagesDeps {
  readonly mentionAdmin: MentionAdmin;
  readonly readSourcesInScope: ReadSourcesInScope;
}

const PATH = '/desk/mentions';

const hrefOf = ({ context: { root } }: PageRequest, person: string): string =>
  `${root}${PATH}/${encodeURIComponent(person)}`;

const personView = (request: PageRequest, { person, replacement, ...rest }: PersonMentions): PersonMentionsView => ({
  ...rest,
  reference: person,
  href: hrefOf(request, person),
  isBeingReplaced: replacement !== undefined,
});

const moreAt = (href: string, next: string | undefined) =>
  next === undefined ? {} : { moreHref: `${href}?after=${encodeURIComponent(next)}` };

const afterIn = ({ query }: PageRequest): string | undefined => query.get('after') ?? undefined;

export const createMentionPageHandlers = ({
  mentionAdmin,
  readSourcesInScope,
}: MentionPagesDeps): MentionPageHandlers => ({
  list: async (request, by) => {
    const { context, query } = request;
    const { people, next } = await mentionAdmin.list(await readSourcesInScope(by), afterIn(request));
    const view = {
      people: people.map((person) => personView(request, person)),
      isOrdered: query.has('ordered'),
      ...moreAt(`${context.root}${PATH}`, next),
    };
    return pageResponse(mentionListPage(context, view));
  },
  show: async (request, by) => {
    const { context, params } = request;
    const { person = '' } = params;
    const found = await mentionAdmin.read(person, await readSourcesInScope(by), afterIn(request));
    const view = {
      person: personView(request, found.summary),
      rows: found.mentions,
      listHref: `${context.root}${PATH}`,
      ...moreAt(hrefOf(request, person), found.next),
    };
    return pageResponse(mentionsOfPage(context, view));
  },
  replace: async (request, by) => {
    const pressed = (await request.form()).get('replace') ?? undefined;
    const { person = '' } = request.params;
    const asked = validateReplacement(pressed === 'all' ? { all: true } : { statement: pressed });
    await mentionAdmin.replace({ ...asked, person, sources: await readSourcesInScope(by), by: by.actor });
    return seeOther(`${request.context.root}${PATH}?ordered`);
  },
});
