import type { PersonAdmin, PersonDetails } from '../../../consent/admin/person-admin.ts';
import { validateIdentifier, validatePerson, validateRuling } from '../../../consent/admin/validate-person.ts';
import { validatePaperDecision } from '../../../consent/subject/validate-choice.ts';
import { askedByOf } from '../shared/asked-by.ts';
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
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

const time = (at: number): string => new Date(at).toISOString();

const personJson = ({ id, name, parentalConsentUntil }: PersonDetails) => ({
  id,
  ...(name === undefined ? {} : { name }),
  ...(parentalConsentUntil === undefined ? {} : { jointUntil: time(parentalConsentUntil).slice(0, 10) }),
});

/** The handlers of /v1/people and /v1/objections. */
export const createPeopleHandlers = ({ personAdmin, publicPath }: PeopleHandlersDeps): PeopleHandlers => ({
  find: async ({ search }) => jsonResponse(200, personJson(await personAdmin.find(readAgentParameterKey(search)))),
  create: async (request) => {
    const { identifier, attributes } = validatePerson(await readJson(request));
    const { isNew, ...details } = await personAdmin.upsert(identifier, attributes);
    return jsonResponse(isNew ? 201 : 200, personJson(details));
  },
  linkIdentifier: async (request, { actor: key }) => {
    const identifier = validateIdentifier(await readJson(request));
    const { id = '' } = request.params;
    return jsonResponse(200, await personAdmin.linkIdentifier(id, identifier, { role: 'institution', id: key }));
  },
  recordPaperDecision: async (request, principal) => {
    const decision = validatePaperDecision(await readJson(request));
    const { id = '', purpose = '' } = request.params;
    return jsonResponse(
      200,
      await personAdmin.recordPaperDecision(id, purpose, {
        ...decision,
        key: principal.actor,
        askedBy: askedByOf(principal),
      }),
    );
  },
  listObjections: async ({ search }) => {
    const after = new URLSearchParams(search).get('after') ?? undefined;
    const { objections, next } = await personAdmin.listObjections(after);
    return jsonResponse(200, {
      objections: objections.map(({ since, due, ...objection }) => ({
        ...objection,
        since: time(since),
        due: time(due),
      })),
      ...(next === undefined ? {} : { more: `${publicPath}/v1/objections?after=${encodeURIComponent(next)}` }),
    });
  },
  ruleOnObjection: async (request, { actor: key }) => {
    const ruling = validateRuling(await readJson(request));
    const { id = '', purpose = '' } = request.params;
    return jsonResponse(200, await personAdmin.rule(id, purpose, { ...ruling, by: { role: 'steward', id: key } }));
  },
});
