import type { PeopleDesk, PersonFile } from '../../../consent/admin/person-admin.ts';
import type { Route } from '../../message/request-response.ts';
import { validatePaper } from '../../../consent/subject/validate-choice.ts';
import { validateIdentifier, validatePerson, validateRuling } from '../../../consent/admin/validate-person.ts';
import { readAgentKey } from './agent-key-parameter.ts';
import { jsonAnswer, readJson } from '../shared/operator-resource.ts';
import { createScopedResources, type ScopedResourceDeps } from '../shared/scoped-resource.ts';

/** What the resources of people are built from. */
export interface PeopleResourcesDeps extends ScopedResourceDeps {
  readonly peopleDesk: PeopleDesk;
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

const shown = ({ id, name, jointUntil }: PersonFile) => ({
  id,
  ...(name === undefined ? {} : { name }),
  ...(jointUntil === undefined ? {} : { jointUntil: new Date(jointUntil).toISOString().slice(0, 10) }),
});

const time = (at: number): string => new Date(at).toISOString();

/**
 * Builds the resources by which an institution says who is who, and what was decided on paper, and by which stewards
 * rule on objections.
 */
export const createPeopleResources = (deps: PeopleResourcesDeps): readonly Route[] => {
  const { peopleDesk: desk, publicPath } = deps;
  const resource = createScopedResources(deps);
  return [
    resource('/v1/people', {
      GET: {
        scopes: ['operator'],
        parameters: ['agent'],
        handle: async ({ search }) => jsonAnswer(200, shown(await desk.find(readAgentKey(search)))),
      },
      POST: {
        scopes: ['operator'],
        handle: async (request) => {
          const { identifier, said } = validatePerson(await readJson(request));
          const { made, ...file } = await desk.make(identifier, said);
          return jsonAnswer(made ? 201 : 200, shown(file));
        },
      },
    }),
    resource('/v1/people/:id/identifiers', {
      POST: {
        scopes: ['operator'],
        handle: async (request, { key }) => {
          const identifier = validateIdentifier(await readJson(request));
          return jsonAnswer(
            200,
            await desk.identify(request.params['id'] ?? '', identifier, { role: 'institution', id: key }),
          );
        },
      },
    }),
    resource('/v1/people/:id/decisions/:purpose', {
      PUT: {
        scopes: ['operator'],
        handle: async (request, { key }) => {
          const { said, evidence } = validatePaper(await readJson(request));
          const { id = '', purpose = '' } = request.params;
          return jsonAnswer(200, await desk.signOnPaper(id, purpose, said, { key, evidence }));
        },
      },
    }),
    resource('/v1/objections', {
      GET: {
        scopes: ['steward'],
        parameters: ['after'],
        handle: async ({ search }) => {
          const { objections, next } = await desk.objections(new URLSearchParams(search).get('after') ?? undefined);
          const told = objections.map(({ since, due, ...one }) => ({ ...one, since: time(since), due: time(due) }));
          return jsonAnswer(200, {
            objections: told,
            ...(next === undefined ? {} : { more: `${publicPath}/v1/objections?after=${encodeURIComponent(next)}` }),
          });
        },
      },
    }),
    resource('/v1/people/:id/objections/:purpose', {
      POST: {
        scopes: ['steward'],
        handle: async (request, { key }) => {
          const ruling = validateRuling(await readJson(request));
          const { id = '', purpose = '' } = request.params;
          return jsonAnswer(200, await desk.rule(id, purpose, { ...ruling, by: { role: 'steward', id: key } }));
        },
      },
    }),
  ];
};
