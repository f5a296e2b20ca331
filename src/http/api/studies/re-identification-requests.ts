import type { Caller } from '../../../sources/authenticate.ts';
import type { Contacts } from '../../../studies/contact/contact-service.ts';
import type { Route } from '../../message/request-response.ts';
import {
  type Contact,
  CONTACT_ROLES,
  type ContactRole,
  contactState,
  contactStateForLab,
} from '../../../studies/study/contact-request.ts';
import { validateContact, validateRuling } from '../../../studies/contact/validate-contact.ts';
import { jsonAnswer, readJson } from '../shared/operator-resource.ts';
import type { createScopedResources } from '../shared/scoped-resource.ts';
import { studyIdIn } from './study-id.ts';

/** What the resources of contacts are built from. */
export interface StudyContactsDeps {
  readonly contacts: Contacts;
  readonly resource: ReturnType<typeof createScopedResources>;
  /** Rejects with Problem `not-found` where the study is another lab's. */
  readonly see: (caller: Caller, study: string) => Promise<void>;
}

/** The roles in which a credential may rule on requests. */
export const contactRolesOf = ({ scopes }: Pick<Caller, 'scopes'>): readonly ContactRole[] =>
  CONTACT_ROLES.filter((role) => scopes.includes(role));

const readerOf = ({ key, source }: Caller): { readonly key: string; readonly source: string } => ({
  key,
  source: source.id,
});

const time = (at: number): string => new Date(at).toISOString();

/**
 * A request as these roles may see it: a lab is told neither what a data protection officer has said, before somebody
 * was found, nor who ruled.
 */
const shownContact = (contact: Contact, roles: readonly ContactRole[]): object => {
  const { id, pseudonym, reason, at, by, steward, dpo, refused, shownAt } = contact;
  const asked = { id, pseudonym, reason, at: time(at) };
  if (roles.length === 0) return { ...asked, state: contactStateForLab(contact) };
  const delay = dpo?.delayedUntil;
  return {
    ...asked,
    by,
    state: contactState(contact),
    ...(steward === undefined ? {} : { steward: { by: steward.by, at: time(steward.at) } }),
    ...(dpo === undefined
      ? {}
      : {
          dpo: {
            by: dpo.by,
            at: time(dpo.at),
            ...(delay === undefined || !roles.includes('dpo') ? {} : { delayedUntil: time(delay) }),
          },
        }),
    ...(refused === undefined ? {} : { refused: { role: refused.role, by: refused.by, at: time(refused.at) } }),
    ...(shownAt === undefined ? {} : { shown: time(shownAt) }),
  };
};

/**
 * Builds the resources under /v1/studies/ID/contacts: a lab asks that somebody be found, a steward and a data
 * protection officer rule, and the latter is shown who it is, once.
 */
export const createStudyContacts = ({ contacts, resource, see }: StudyContactsDeps): readonly Route[] => [
  resource('/v1/studies/:id/contacts', {
    GET: {
      scopes: ['scientist', ...CONTACT_ROLES],
      handle: async ({ params }, caller) => {
        const study = studyIdIn(params);
        const roles = contactRolesOf(caller);
        if (roles.length === 0) await see(caller, study);
        const { contacts: listed, isOwn } = await contacts.list(readerOf(caller), study);
        return jsonAnswer(200, { contacts: listed.map((one) => shownContact(one, isOwn ? [] : roles)) });
      },
    },
    POST: {
      scopes: ['scientist'],
      handle: async (request, caller) => {
        const asked = validateContact(await readJson(request));
        return jsonAnswer(
          201,
          shownContact(await contacts.ask(readerOf(caller), studyIdIn(request.params), asked), []),
        );
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/approve', {
    POST: {
      scopes: CONTACT_ROLES,
      handle: async (request, caller) => {
        const { params } = request;
        const ruling = validateRuling(await readJson(request), contactRolesOf(caller), true);
        return jsonAnswer(
          200,
          shownContact(
            await contacts.approve(readerOf(caller), studyIdIn(params), params['contact'] ?? '', ruling),
            contactRolesOf(caller),
          ),
        );
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/refuse', {
    POST: {
      scopes: CONTACT_ROLES,
      handle: async (request, caller) => {
        const { params } = request;
        const { role } = validateRuling(await readJson(request), contactRolesOf(caller), false);
        return jsonAnswer(
          200,
          shownContact(
            await contacts.refuse(readerOf(caller), studyIdIn(params), params['contact'] ?? '', role),
            contactRolesOf(caller),
          ),
        );
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/reveal', {
    POST: {
      scopes: ['dpo'],
      handle: async (request, caller) => {
        const { params } = request;
        // A form of another site cannot send JSON: what is shown once is not shown to a page that nobody looks at.
        await readJson(request);
        return jsonAnswer(200, await contacts.reveal(readerOf(caller), studyIdIn(params), params['contact'] ?? ''));
      },
    },
  }),
];
