import { objectSchema, STRING } from '../../core/json-schema.ts';
import type { LinkClaims } from '../../consent/subject/sign-in-tokens.ts';
import { NEW_LINK, validateLink } from '../../consent/subject/validate-link.ts';
import { Problem } from '../../core/problem.ts';
import { askedByOf } from '../../http/api/shared/asked-by.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { mayOperate } from '../../access/sources/scopes.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { staff } from '../route/access.ts';
import { route } from '../route/route.ts';
import { LINKERS } from '../route/scopes.ts';
import type { Services } from '../route/services.ts';
import { createLinkUrl } from './link-url.ts';

/** An operator speaks for their organisation, any other credential only for its source. */
const originOf = (principal: StaffPrincipal): Pick<LinkClaims, 'assurance' | 'askedBy' | 'organisation'> => {
  const askedBy = askedByOf(principal);
  return mayOperate(principal.scopes)
    ? { assurance: 'institution', askedBy, organisation: principal.organisation }
    : { assurance: 'tool', askedBy };
};

/** A person may be known to several organisations, and a birthday ends the say of a guardian in all of them. */
const checkAnswersForPeople = ({ organisation }: StaffPrincipal): void => {
  if (organisation !== ROOT_ORGANISATION)
    throw new Problem('forbidden', `jointUntil is said by an operator of ${ROOT_ORGANISATION}: ask one of these`);
};

/** The purpose of a link must be in its session's scope. */
const checkPurpose = async (id: string, principal: StaffPrincipal, { people, purposes }: Services): Promise<void> => {
  const { organisation } = principal;
  const [scope, found] = await Promise.all([
    people.readSessionScope({ ...originOf(principal), organisation }),
    purposes.findPurposes([id]),
  ]);
  const purpose = found.get(id)?.purpose;
  if (purpose !== undefined && scope.has(purpose)) return;
  throw new Problem('invalid-request', 'there is no such purpose', [
    { at: '/purpose', detail: 'is no purpose that is in force and within reach: of a tool, about its source alone' },
  ]);
};

export const createLink = route({
  method: 'POST',
  path: '/v1/links',
  access: staff(LINKERS),
  tag: 'People and consent',
  summary: 'Creates a link that signs a person in once.',
  carries: 'sign-in',
  body: {
    json: NEW_LINK,
    example: { agent: { mbox: 'mailto:ada@school.example' }, role: 'subject', expires: '2026-11-28T12:00:00Z' },
  },
  answers: {
    201: {
      description: 'The link, which opens once.',
      schema: objectSchema({ url: STRING }),
      example: { url: 'https://lrs.school.example/l/Vq3mC0q9uQ0a7yT2' },
    },
  },
  handle: async ({ body, principal }, services) => {
    const { identifier, expires, ...claims } = validateLink(body, {
      isInstitution: mayOperate(principal.scopes),
      now: services.now(),
    });
    if (claims.parentalConsentUntil !== undefined) checkAnswersForPeople(principal);
    if (claims.purpose !== undefined) await checkPurpose(claims.purpose, principal, services);
    const person = await services.people.identify(identifier);
    const url = await createLinkUrl({ ...claims, person, ...originOf(principal) }, expires, services);
    return { status: 201, body: { url } };
  },
});
