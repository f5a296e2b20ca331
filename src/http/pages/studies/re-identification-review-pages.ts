import {
  type Contact,
  CONTACT_ROLES,
  type ContactRole,
  contactState,
  contactStateForLab,
  isOver,
} from '../../../studies/study/contact-request.ts';
import type { Contacts, FoundPerson, StudyContacts } from '../../../studies/contact/contact-service.ts';
import type { StudyReader } from '../../../studies/stream/study-readers.ts';
import { studyName } from '../../../studies/study/study-paths.ts';
import { validateRuling } from '../../../studies/contact/validate-contact.ts';
import {
  delayField,
  type DeskContact,
  deskContactsPage,
  foundPage,
} from '../../../pages/studies/contact-review-page.ts';
import type { ContactStep, ContactTrouble } from '../../../pages/studies/contact-texts.ts';
import type { Caller } from '../../../sources/authenticate.ts';
import { mayRule } from '../../../sources/scopes.ts';
import type { Actor } from '../../../xapi/model/types.ts';
import type { Response, Route } from '../../message/request-response.ts';
import { type Kind, Problem } from '../../../core/problem.ts';
import { type PageRequest, seeOther, shownPage } from '../shared/page-resource.ts';
import { createPhraseFor, type PhraseFor } from '../shared/localized-text.ts';
import { phraseOr } from './dataset-view.ts';
import { createStaffResources, type StaffResourceDeps } from '../shared/credential-page-resource.ts';
import { contactRolesOf } from '../../api/studies/re-identification-requests.ts';

/** What the desk is built from on which it is ruled whether somebody is found. */
export interface ContactDeskPagesDeps extends StaffResourceDeps {
  readonly contacts: Contacts;
  readonly now: () => number;
}

const STEPS: readonly ContactStep[] = ['approve', 'refuse', 'reveal'];
const TROUBLES: Readonly<Partial<Record<Kind, { readonly what: ContactTrouble; readonly status: number }>>> = {
  forbidden: { what: 'forbidden', status: 403 },
  'state-conflict': { what: 'conflict', status: 409 },
  'not-found': { what: 'unfound', status: 404 },
  'invalid-request': { what: 'delay', status: 400 },
};

/** What this credential may do about a request, in each of its roles; refusing stands in one of them alone. */
const stepsOf = (contact: Contact, { key, scopes }: Caller): DeskContact['steps'] => {
  const isFree = (role: ContactRole): boolean =>
    contact[role] === undefined && key !== contact.by && CONTACT_ROLES.every((one) => contact[one]?.by !== key);
  const roles = contactRolesOf({ scopes }).map((as) => ({
    as,
    steps: [
      ...(isFree(as) ? ['approve' as const] : []),
      ...(as === 'dpo' && contactState(contact) === 'approved' && contact.dpo?.by === key ? ['reveal' as const] : []),
    ],
  }));
  const acting = roles.filter(({ steps }) => steps.length > 0);
  return (acting.length > 0 ? acting : roles.slice(0, 1)).map(({ as, steps }) => ({
    as,
    steps: [...steps, 'refuse' as const],
  }));
};

/** An identifier as people write it. */
const nameOf = ({ mbox, mbox_sha1sum: sha1, openid, account }: Actor): string =>
  mbox?.replace(/^mailto:/, '') ??
  openid ??
  sha1 ??
  (account === undefined ? '' : `${account.name} (${account.homePage})`);

/**
 * Builds /desk/contacts, where a steward and a data protection officer rule on what labs ask, and the latter is shown
 * who it is, once.
 */
export const createContactDeskPages = (deps: ContactDeskPagesDeps): readonly Route[] => {
  const { contacts, now } = deps;
  const resource = createStaffResources(deps);
  const place = ({ frame }: PageRequest): string => `${frame.root}/desk/contacts`;

  const shownOne = (
    contact: Contact,
    { purpose, owner }: StudyContacts,
    request: PageRequest,
    caller: Caller,
    phraseFor: PhraseFor,
  ): DeskContact => {
    const { id, pseudonym, reason, at, steward, dpo, refused } = contact;
    const isOwn = owner === caller.source.id;
    const delay = dpo?.delayedUntil;
    return {
      id,
      pseudonym,
      reason,
      at,
      isOwn,
      state: isOwn ? contactStateForLab(contact) : contactState(contact),
      who: purpose.controller.name,
      study: {
        title: phraseOr(phraseFor, purpose.title, purpose.id),
        href: `${request.frame.root}/studies/${studyName(purpose.id)}`,
      },
      approved: isOwn
        ? {}
        : { ...(steward === undefined ? {} : { steward: steward.at }), ...(dpo === undefined ? {} : { dpo: dpo.at }) },
      ...(refused === undefined || isOwn ? {} : { refused }),
      ...(delay === undefined || isOwn || !caller.scopes.includes('dpo') ? {} : { delayedUntil: delay }),
      action: `${place(request)}/${encodeURIComponent(purpose.id)}/${id}`,
      steps: isOwn || isOver(contact) ? [] : stepsOf(contact, caller),
    };
  };
  const shown = async (
    pageRequest: PageRequest,
    caller: Caller,
    trouble?: { readonly what: ContactTrouble; readonly about: string },
    status = 200,
  ): Promise<Response> => {
    const { frame, request } = pageRequest;
    const phraseFor = createPhraseFor(frame.language, request.header('accept-language'));
    const all = (await contacts.all())
      .flatMap((study) =>
        study.contacts.map((contact) => ({ contact, of: shownOne(contact, study, pageRequest, caller, phraseFor) })),
      )
      .toSorted((a, b) => a.contact.at - b.contact.at);
    const of = (over: boolean): readonly DeskContact[] =>
      all.filter(({ contact }) => isOver(contact) === over).map((one) => one.of);
    return shownPage(
      deskContactsPage(frame, {
        open: of(false),
        over: of(true).toReversed(),
        hasDesk: mayRule(caller.scopes),
        ...(trouble === undefined ? {} : { trouble }),
      }),
      status,
    );
  };
  const shownFound = (
    { frame }: PageRequest,
    { person, name, knownAs }: FoundPerson,
    { pseudonym, dpo }: Contact,
  ): Response =>
    shownPage(
      foundPage(frame, {
        person,
        pseudonym,
        ...(name === undefined ? {} : { name }),
        knownAs: knownAs.map(({ source, agent }) => ({ source, as: nameOf(agent) })),
        ...(dpo?.delayedUntil === undefined || dpo.delayedUntil <= now() ? {} : { delayedUntil: dpo.delayedUntil }),
      }),
    );

  /** Takes the step; whoever was found where it was to show them. */
  const take = async (
    step: ContactStep,
    officer: StudyReader,
    study: string,
    { id }: Contact,
    form: URLSearchParams,
    caller: Caller,
  ): Promise<FoundPerson | undefined> => {
    if (step === 'reveal') return contacts.reveal(officer, study, id);
    const day = form.get(delayField(id)) ?? '';
    const said = {
      as: form.get('as') ?? undefined,
      ...(step === 'approve' && form.get('as') === 'dpo' && day !== '' ? { delayedUntil: `${day}T00:00:00Z` } : {}),
    };
    const ruling = validateRuling(said, contactRolesOf(caller), step === 'approve');
    await (step === 'approve'
      ? contacts.approve(officer, study, id, ruling)
      : contacts.refuse(officer, study, id, ruling.role));
    return undefined;
  };

  return [
    resource('/desk/contacts', { GET: { scopes: CONTACT_ROLES, handle: (request, caller) => shown(request, caller) } }),
    resource('/desk/contacts/:study/:contact', {
      POST: {
        scopes: CONTACT_ROLES,
        handle: async (request, caller) => {
          const form = await request.form();
          const { study = '', contact: id = '' } = request.request.params;
          const officer = { key: caller.key, source: caller.source.id };
          const contact = (await contacts.list(officer, study)).contacts.find((one) => one.id === id);
          if (contact === undefined) throw new Problem('not-found', 'there is no such request');
          const step = STEPS.find((one) => one === form.get('step'));
          if (step === undefined) return shown(request, caller, { what: 'unchosen', about: id }, 400);
          if (step === 'reveal' && !caller.scopes.includes('dpo'))
            return shown(request, caller, { what: 'forbidden', about: id }, 403);
          try {
            const found = await take(step, officer, study, contact, form, caller);
            return found === undefined
              ? seeOther(`${place(request)}#contact-${id}`)
              : shownFound(request, found, contact);
          } catch (thrown) {
            const trouble =
              thrown instanceof Problem && !thrown.faults.some(({ at }) => at === '/as')
                ? TROUBLES[thrown.kind]
                : undefined;
            if (trouble === undefined) throw thrown;
            return shown(request, caller, { what: trouble.what, about: id }, trouble.status);
          }
        },
      },
    }),
  ];
};
