import type { PersonAdmin, PersonDetails } from '../../../consent/admin/person-admin.ts';
import { validateIdentifier, validatePerson, validateRuling } from '../../../consent/admin/validate-person.ts';
import { validatePaperDecision } from '../../../consent/subject/validate-choice.ts';
import { askedByOf } from '../shared/asked-by.ts';
import type { FindPurposesInForce } from '../../../consent/decisions/purposes-in-force.ts';
import { Problem } from '../../../core/problem.ts';
import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { readAgentParameterKey } from './agent-key-parameter.ts';

/** The handlers by which an institution registers people and decisions on paper, and stewards rule on objections. */
export type PeopleHandlers = Readonly<
  Record<
    'find' | 'create' | 'linkIdentifier' | 'recordPaperDecision' | 'listObjections' | 'ruleOnObjection',
    StaffHandler
  >
>;

interface PeopleHandlersDeps {
  readonly personAdmin: PersonAdmin;
  readonly findPurposes: FindPurposesInForce;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly now: () => number;
}

const time = (at: number): string => new Date(at).toISOString();

const personJson = ({ id, name, parentalConsentUntil }: PersonDetails) => ({
  id,
  ...(name === undefined ? {} : { name }),
  ...(parentalConsentUntil === undefined ? {} : { jointUntil: time(parentalConsentUntil).slice(0, 10) }),
});

/** A person may use the tools of several organisations: who they are is for the operators above all of these to say. */
const checkRoot = ({ organisation }: StaffPrincipal): void => {
  if (organisation !== ROOT_ORGANISATION)
    throw new Problem('forbidden', `people are registered by an operator of ${ROOT_ORGANISATION}: ask one of these`);
};

/** The handlers of /v1/people and /v1/objections; what a purpose outside the subtree is about is not found. */
export const createPeopleHandlers = (deps: PeopleHandlersDeps): PeopleHandlers => {
  const { personAdmin, findPurposes, publicPath, now } = deps;
  const createIsReached = async (ids: readonly string[], { reaches }: StaffPrincipal) => {
    const found = await findPurposes([...new Set(ids)]);
    return (id: string): boolean => reaches(found.get(id)?.purpose.scope.sources ?? []);
  };
  const checkReached = async (purpose: string, by: StaffPrincipal): Promise<void> => {
    if (!(await createIsReached([purpose], by))(purpose))
      throw new Problem('not-found', 'there is no such person, or no such purpose');
  };

  return {
    find: async ({ search }, by) => {
      checkRoot(by);
      return jsonResponse(200, personJson(await personAdmin.find(readAgentParameterKey(search))));
    },
    create: async (request, by) => {
      checkRoot(by);
      const { identifier, attributes } = validatePerson(await readJson(request), now());
      const { isNew, ...details } = await personAdmin.upsert(identifier, attributes);
      return jsonResponse(isNew ? 201 : 200, personJson(details));
    },
    linkIdentifier: async (request, by) => {
      checkRoot(by);
      const identifier = validateIdentifier(await readJson(request));
      const { id = '' } = request.params;
      return jsonResponse(200, await personAdmin.linkIdentifier(id, identifier, { role: 'institution', id: by.actor }));
    },
    recordPaperDecision: async (request, by) => {
      const decision = validatePaperDecision(await readJson(request));
      const { id = '', purpose = '' } = request.params;
      await checkReached(purpose, by);
      const recorded = { ...decision, key: by.actor, askedBy: askedByOf(by) };
      return jsonResponse(200, await personAdmin.recordPaperDecision(id, purpose, recorded));
    },
    listObjections: async ({ search }, by) => {
      const after = new URLSearchParams(search).get('after') ?? undefined;
      const { objections, next } = await personAdmin.listObjections(after);
      const isReached = await createIsReached(
        objections.map(({ purpose }) => purpose),
        by,
      );
      return jsonResponse(200, {
        objections: objections
          .filter(({ purpose }) => isReached(purpose))
          .map(({ since, due, ...objection }) => ({
            ...objection,
            since: time(since),
            due: time(due),
          })),
        ...(next === undefined ? {} : { more: `${publicPath}/v1/objections?after=${encodeURIComponent(next)}` }),
      });
    },
    ruleOnObjection: async (request, by) => {
      const ruling = validateRuling(await readJson(request));
      const { id = '', purpose = '' } = request.params;
      await checkReached(purpose, by);
      return jsonResponse(
        200,
        await personAdmin.rule(id, purpose, { ...ruling, by: { role: 'steward', id: by.actor } }),
      );
    },
  };
};
