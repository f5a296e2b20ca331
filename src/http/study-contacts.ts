import type { Caller } from '../sources/authenticate.ts';
import type { Contacts } from '../studies/contacts.ts';
import type { Resource } from './exchange.ts';
import { type Contact, type ContactRole, contactState } from '../studies/contact.ts';
import { validateContact, validateRuling } from '../studies/validate-contact.ts';
import { jsonAnswer, readJson } from './operator-resource.ts';
import type { createScopedResources } from './scoped-resource.ts';
import { studyIdIn } from './study-id-in.ts';

/** What the resources of contacts are built from. */
export interface StudyContactsParts {
  readonly contacts: Contacts;
  readonly resource: ReturnType<typeof createScopedResources>;
  /** Rejects with Problem `not-found` where the study is another lab's. */
  readonly see: (caller: Caller, study: string) => Promise<void>;
}

const ROLES: readonly ContactRole[] = ['steward', 'dpo'];

const rolesOf = ({ scopes }: Caller): readonly ContactRole[] => ROLES.filter((role) => scopes.includes(role));

const readerOf = ({ key, source }: Caller): { readonly key: string; readonly source: string } => ({ key, source: source.id });

const time = (at: number): string => new Date(at).toISOString();

/** A request as these roles may see it: a lab is told neither what a data protection officer has said, before somebody was found, nor who ruled. */
const shownContact = (contact: Contact, roles: readonly ContactRole[]): object => {
  const { id, pseudonym, reason, at, by, steward, dpo, refused, shownAt } = contact;
  const asked = { id, pseudonym, reason, at: time(at) };
  const state = contactState(contact);
  if (roles.length === 0) return { ...asked, state: state === 'approved' ? 'steward-approved' : state === 'dpo-approved' ? 'asked' : state };
  const delay = dpo?.delayedUntil;
  return {
    ...asked, by, state,
    ...(steward === undefined ? {} : { steward: { by: steward.by, at: time(steward.at) } }),
    ...(dpo === undefined ? {} : { dpo: { by: dpo.by, at: time(dpo.at), ...(delay === undefined || !roles.includes('dpo') ? {} : { delayedUntil: time(delay) }) } }),
    ...(refused === undefined ? {} : { refused: { role: refused.role, by: refused.by, at: time(refused.at) } }),
    ...(shownAt === undefined ? {} : { shown: time(shownAt) }),
  };
};

/** Builds the resources under /v1/studies/ID/contacts: a lab asks that somebody be found, a steward and a data protection officer rule, and the latter is shown who it is, once. */
export const createStudyContacts = ({ contacts, resource, see }: StudyContactsParts): readonly Resource[] => [
  resource('/v1/studies/:id/contacts', {
    GET: {
      scopes: ['scientist', ...ROLES],
      handle: async ({ params }, caller) => {
        const study = studyIdIn(params);
        const roles = rolesOf(caller);
        if (roles.length === 0) await see(caller, study);
        const { contacts: listed, isOwn } = await contacts.list(readerOf(caller), study);
        return jsonAnswer(200, { contacts: listed.map((one) => shownContact(one, isOwn ? [] : roles)) });
      },
    },
    POST: {
      scopes: ['scientist'],
      handle: async (incoming, caller) => {
        const asked = validateContact(await readJson(incoming));
        return jsonAnswer(201, shownContact(await contacts.ask(readerOf(caller), studyIdIn(incoming.params), asked), []));
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/approve', {
    POST: {
      scopes: ROLES,
      handle: async (incoming, caller) => {
        const { params } = incoming;
        const ruling = validateRuling(await readJson(incoming), rolesOf(caller), true);
        return jsonAnswer(200, shownContact(await contacts.approve(readerOf(caller), studyIdIn(params), params['contact'] ?? '', ruling), rolesOf(caller)));
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/refuse', {
    POST: {
      scopes: ROLES,
      handle: async (incoming, caller) => {
        const { params } = incoming;
        const { role } = validateRuling(await readJson(incoming), rolesOf(caller), false);
        return jsonAnswer(200, shownContact(await contacts.refuse(readerOf(caller), studyIdIn(params), params['contact'] ?? '', role), rolesOf(caller)));
      },
    },
  }),
  resource('/v1/studies/:id/contacts/:contact/reveal', {
    POST: {
      scopes: ['dpo'],
      handle: async (incoming, caller) => {
        const { params } = incoming;
        // A form of another site cannot send JSON: what is shown once is not shown to a page that nobody looks at.
        await readJson(incoming);
        return jsonAnswer(200, await contacts.reveal(readerOf(caller), studyIdIn(params), params['contact'] ?? ''));
      },
    },
  }),
];
