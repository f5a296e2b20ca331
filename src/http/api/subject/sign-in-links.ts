import type { FindPurposesInForce } from '../../../consent/decisions/purposes-in-force.ts';
import type { RecordingPermission } from '../../../consent/gate/recording-permission.ts';
import type { PersonLookup } from '../../../consent/people/person-lookup.ts';
import { recordPurposeId } from '../../../consent/purposes/recording-purpose.ts';
import type { ReadSessionScope } from '../../../consent/subject/session-scope.ts';
import type { SignInLinks } from '../../../consent/subject/sign-in-links.ts';
import type { LinkClaims } from '../../../consent/subject/sign-in-tokens.ts';
import { validateLink } from '../../../consent/subject/validate-link.ts';
import { isProblem, Problem } from '../../../core/problem.ts';
import { DAY_MS } from '../../../core/time.ts';
import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import { mayAskForLinks, mayOperate } from '../../../sources/scopes.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import { askedByOf } from '../shared/asked-by.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { ScopedHandler } from '../shared/scope-guard.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { readAgentParameterKey } from './agent-key-parameter.ts';

/** The handlers by which tools ask for consent. */
export interface LinkHandlers {
  /** Asked before a tool collects: whether it may record an Agent, or where the person is asked. */
  readonly permit: ScopedHandler;
  /** Creates a link that signs a learner or a guardian in once. */
  readonly create: StaffHandler;
}

interface LinkHandlersDeps {
  readonly links: Pick<SignInLinks, 'create'>;
  /** The blind index of the person with this identifier (`agentKey`). */
  readonly identify: PersonLookup['identify'];
  readonly recordingPermission: RecordingPermission;
  readonly findPurposes: FindPurposesInForce;
  readonly readSessionScope: ReadSessionScope;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** How long the link in the answer `ask` is valid. */
const ASK_MS = DAY_MS;

/** Who operates speaks for their organisation, any other credential for its source alone. */
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

/** The handlers of /v1/permits and /v1/links. */
export const createLinkHandlers = (deps: LinkHandlersDeps): LinkHandlers => {
  const { links, identify, recordingPermission, findPurposes, readSessionScope, publicUrl, now } = deps;

  const createUrl = async (claims: LinkClaims, expires: number): Promise<string> =>
    `${publicUrl}/l/${await links.create(claims, expires)}`;

  /** Where people sign in, once the tool has made more links than a minute has. */
  const createAskUrl = async (claims: LinkClaims): Promise<string> => {
    try {
      return await createUrl(claims, now() + ASK_MS);
    } catch (thrown) {
      if (!isProblem(thrown, 'too-many-requests')) throw thrown;
      return `${publicUrl}/me`;
    }
  };

  /** A link asks about what its session will see. */
  const checkPurpose = async (id: string, principal: StaffPrincipal): Promise<void> => {
    const { organisation } = principal;
    const [scope, found] = await Promise.all([
      readSessionScope({ ...originOf(principal), organisation }),
      findPurposes([id]),
    ]);
    const purpose = found.get(id)?.purpose;
    if (purpose !== undefined && scope.has(purpose)) return;
    throw new Problem('invalid-request', 'there is no such purpose', [
      { at: '/purpose', detail: 'is no purpose that is in force and within reach: of a tool, about its source alone' },
    ]);
  };

  return {
    permit: async ({ search }, caller) => {
      const { source, scopes, key: credential } = caller;
      const key = readAgentParameterKey(search);
      const record = await recordingPermission(source, key);
      if (record !== 'ask') return jsonResponse(200, { record });
      // Who may ask for no link says where people sign in.
      if (!mayAskForLinks(scopes)) return jsonResponse(200, { record, ask: `${publicUrl}/me` });
      const claims: LinkClaims = {
        person: await identify(key),
        role: 'subject',
        purpose: recordPurposeId(source.id),
        assurance: 'tool',
        askedBy: { source: source.id, credential },
      };
      return jsonResponse(200, { record, ask: await createAskUrl(claims) });
    },
    create: async (request, principal) => {
      const { identifier, expires, ...claims } = validateLink(await readJson(request), {
        isInstitution: mayOperate(principal.scopes),
        now: now(),
      });
      if (claims.parentalConsentUntil !== undefined) checkAnswersForPeople(principal);
      if (claims.purpose !== undefined) await checkPurpose(claims.purpose, principal);
      const url = await createUrl({ ...claims, person: await identify(identifier), ...originOf(principal) }, expires);
      return jsonResponse(201, { url });
    },
  };
};
