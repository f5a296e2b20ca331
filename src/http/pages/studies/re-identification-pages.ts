import type { PurposeDesk, PurposeFile } from '../../../consent/purposes/purpose-workflow.ts';
import { contactStateForLab } from '../../../studies/study/contact-request.ts';
import type { Contacts } from '../../../studies/contact/contact-service.ts';
import { validateContact } from '../../../studies/contact/validate-contact.ts';
import { labContactsPage, type LabContactsView } from '../../../pages/studies/contact-page.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { type PageRequest, seeOther, shownPage } from '../shared/page-resource.ts';
import { createPhraseFor } from '../shared/localized-text.ts';
import { phraseOr } from './dataset-view.ts';
import { createStaffResources, type StaffResourceDeps } from '../shared/credential-page-resource.ts';

/** What the page is built from on which a lab asks that somebody be found. */
export interface ContactPagesDeps extends StaffResourceDeps {
  readonly desk: PurposeDesk;
  readonly contacts: Contacts;
}

const FIELDS = ['pseudonym', 'reason'] as const;
const NOTHING: Pick<LabContactsView, 'values' | 'faults' | 'refused'> = {
  values: { pseudonym: '', reason: '' },
  faults: [],
  refused: false,
};

/** Builds the page on which a lab asks that the institution find somebody behind a pseudonym. */
export const createContactPages = (deps: ContactPagesDeps): readonly Route[] => {
  const { desk, contacts } = deps;
  const resource = createStaffResources(deps);

  const own = async ({ request }: PageRequest, { source }: Caller): Promise<PurposeFile> => {
    const file = await desk.read(request.params['id'] ?? '');
    if (file.inForce === undefined || file.owner !== source.id)
      throw new Problem('not-found', 'there is no such purpose');
    return file;
  };
  const shown = async (
    { frame, request }: PageRequest,
    caller: Caller,
    { purpose: { id, title } }: PurposeFile,
    about = NOTHING,
  ): Promise<Response> => {
    const from = `/requests/${encodeURIComponent(id)}`;
    const { contacts: asked } = await contacts.list({ key: caller.key, source: caller.source.id }, id);
    const page = labContactsPage(
      { ...frame, here: `${from}/contacts` },
      {
        ...about,
        title: phraseOr(createPhraseFor(frame.language, request.header('accept-language')), title, id),
        from: `${frame.root}${from}`,
        action: `${frame.root}${from}/contacts`,
        asked: asked
          .map((contact) => ({
            pseudonym: contact.pseudonym,
            reason: contact.reason,
            at: contact.at,
            state: contactStateForLab(contact),
          }))
          .toReversed(),
      },
    );
    return shownPage(page, about.faults.length > 0 ? 400 : about.refused ? 409 : 200);
  };

  return [
    resource('/requests/:id/contacts', {
      GET: {
        scopes: ['scientist'],
        handle: async (request, caller) => shown(request, caller, await own(request, caller)),
      },
      POST: {
        scopes: ['scientist'],
        handle: async (request, caller) => {
          const form = await request.form();
          const file = await own(request, caller);
          // A form says the end of a line in two characters.
          const values = {
            pseudonym: (form.get('pseudonym') ?? '').trim(),
            reason: (form.get('reason') ?? '').replaceAll('\r\n', '\n'),
          };
          try {
            await contacts.ask({ key: caller.key, source: caller.source.id }, file.purpose.id, validateContact(values));
          } catch (thrown) {
            if (isProblem(thrown, 'invalid-request'))
              return shown(request, caller, file, {
                values,
                refused: false,
                faults: FIELDS.filter((name) => thrown.faults.some(({ at }) => at === `/${name}`)),
              });
            if (isProblem(thrown, 'state-conflict'))
              return shown(request, caller, file, { values, refused: true, faults: [] });
            throw thrown;
          }
          return seeOther(`${request.frame.root}/requests/${encodeURIComponent(file.purpose.id)}/contacts`);
        },
      },
    }),
  ];
};
