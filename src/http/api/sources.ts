import type { Profiles } from '../../profiles/registry/profile-registry.ts';
import type { NewSource, Sources } from '../../sources/sources.ts';
import type { Route } from '../message/request-response.ts';
import { Problem } from '../../core/problem.ts';
import { validateScopes } from '../../sources/validate-scopes.ts';
import { validateSource, validateSourceChange } from '../../sources/validate-source.ts';
import { heldProfiles } from './profile-modes.ts';
import {
  createOperatorResources,
  jsonAnswer,
  type OperatorResourceDeps,
  readJson,
} from './shared/operator-resource.ts';
import { readViolationsParameters, type ReadViolations, violationsBody } from './violations.ts';

/** What the resources of sources are built from. */
export interface SourcesDeps extends OperatorResourceDeps {
  readonly sources: Sources;
  readonly profiles: Profiles;
  readonly violations: { readonly list: ReadViolations };
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
}

type Source = Awaited<ReturnType<Sources['get']>>;
type Credential = Awaited<ReturnType<Sources['credentials']>>[number];

const time = (at: number): string => new Date(at).toISOString();

const shown = (
  { id, name, basis, controller, audience, keep, onWithheld = 'accept', directKafka, profiles = [], createdAt }: Source,
  credentials: readonly Credential[],
) => ({
  id,
  name,
  basis,
  controller,
  audience,
  keep,
  onWithheld,
  directKafka,
  createdAt: time(createdAt),
  profiles,
  credentials: credentials
    .filter(({ source }) => source === id)
    .map(({ key, scopes, createdAt: since }) => ({ key, scopes, createdAt: time(since) })),
});

/**
 * Builds the resources with which an operator keeps sources, their credentials and their modes, and reads what broke
 * profiles.
 */
export const createSourceResources = (deps: SourcesDeps): readonly Route[] => {
  const { sources, profiles, violations, publicPath } = deps;
  const pathOf = (id: string): string => `${publicPath}/v1/sources/${id}`;
  const resource = createOperatorResources(deps);
  const held = async <T extends Pick<NewSource, 'profiles'>>(said: T): Promise<T> => {
    if (said.profiles === undefined) return said;
    await profiles.refresh();
    return { ...said, profiles: heldProfiles(profiles, said.profiles) };
  };

  return [
    resource('/v1/sources', {
      GET: {
        handle: async () => {
          const [all, credentials] = await Promise.all([sources.list(), sources.credentials()]);
          return jsonAnswer(200, {
            sources: [...all].sort((a, b) => (a.id < b.id ? -1 : 1)).map((source) => shown(source, credentials)),
          });
        },
      },
      POST: {
        handle: async (request) => {
          const source = await sources.create(await held(validateSource(await readJson(request))));
          return jsonAnswer(201, shown(source, []), { Location: pathOf(source.id) });
        },
      },
    }),
    resource('/v1/sources/:id', {
      GET: {
        handle: async ({ params }) => {
          const source = await sources.get(params['id'] ?? '');
          return jsonAnswer(200, shown(source, await sources.credentials()));
        },
      },
      PATCH: {
        handle: async (request) => {
          const change = await held(validateSourceChange(await readJson(request, 'application/merge-patch+json')));
          const source = await sources.change(request.params['id'] ?? '', change);
          return jsonAnswer(200, shown(source, await sources.credentials()));
        },
      },
    }),
    resource('/v1/sources/:id/credentials', {
      POST: {
        handle: async (request) => {
          const scopes = validateScopes(await readJson(request));
          const { id } = await sources.get(request.params['id'] ?? '');
          const credential = await sources.issue(id, scopes);
          return jsonAnswer(201, credential, { Location: `${pathOf(id)}/credentials/${credential.key}` });
        },
      },
    }),
    resource('/v1/sources/:id/credentials/:key', {
      DELETE: {
        handle: async ({ params: { id, key = '' } }) => {
          const there = (await sources.credentials()).some((one) => one.source === id && one.key === key);
          if (!there || !(await sources.revoke(key)))
            throw new Problem('not-found', 'this source has no such credential');
          return { status: 204, headers: {} };
        },
      },
    }),
    resource('/v1/sources/:id/violations', {
      GET: {
        parameters: ['limit', 'before'],
        handle: async ({ params, search }) => {
          const query = readViolationsParameters(new URLSearchParams(search));
          const { id } = await sources.get(params['id'] ?? '');
          const page = await violations.list({ source: id, ...query });
          return jsonAnswer(200, violationsBody(page, `${pathOf(id)}/violations`, query.limit));
        },
      },
    }),
  ];
};
