import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import { checkShares } from '../../../sources/sharing/sharing-sources.ts';
import type { NewSource, Sources } from '../../../sources/sources.ts';
import type { SourcesBy } from '../../../staff/recorded-sources.ts';
import { validateSource, validateSourceChange } from '../../../sources/validate-source.ts';
import { resolveProfileIds } from '../profiles/profile-modes.ts';
import { type CheckSourceChange, checkQuota } from './source-change-rules.ts';
import type { ExplainViolations } from '../../xapi/explain-problem.ts';
import { checkIfMatch, etagHeader } from '../shared/if-match.ts';
import { jsonResponse, readJson } from '../shared/json-body.ts';
import { readPageParameters } from '../shared/page-parameters.ts';
import type { StaffHandler } from '../shared/staff-guard.ts';
import { operatorAsReader } from '../shared/operator-as-reader.ts';
import { type ReadViolations, violationsBody } from '../profiles/violations.ts';

interface SourceHandlersDeps {
  readonly sources: Sources;
  readonly organisations: OrganisationService;
  /** The sources, with each change chained in the name of its principal. */
  readonly sourcesBy: SourcesBy;
  readonly checkSourceChange: CheckSourceChange;
  readonly profiles: ProfileRegistry;
  readonly violations: { readonly list: ReadViolations };
  readonly explainViolations: ExplainViolations;
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
}

type Source = Awaited<ReturnType<Sources['get']>>;
type Credential = Awaited<ReturnType<Sources['credentials']>>[number];

const time = (at: number): string => new Date(at).toISOString();

const sourceJson = (
  {
    id,
    name,
    basis,
    controller,
    audience,
    keep,
    onWithheld = 'accept',
    directKafka,
    shares,
    organisation,
    quota,
    profiles = [],
    createdAt,
  }: Source,
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
  shares,
  organisation,
  quota,
  createdAt: time(createdAt),
  profiles,
  credentials: credentials
    .filter(({ source }) => source === id)
    .map(({ key, scopes, createdAt: since, endsAt, replacedBy }) => ({
      key,
      scopes,
      createdAt: time(since),
      ...(endsAt === undefined ? {} : { endsAt: time(endsAt), replacedBy }),
    })),
});

const etagOf = ({ v }: Source): ReturnType<typeof etagHeader> => etagHeader(String(v));

/** The handlers by which an operator keeps sources and their profile modes. */
export type SourceHandlers = Readonly<Record<'list' | 'create' | 'read' | 'change' | 'violations', StaffHandler>>;

/** The handlers of /v1/sources; the profiles that other processes have added are known after a refresh. */
export const createSourceHandlers = (deps: SourceHandlersDeps): SourceHandlers => {
  const { sources, organisations, sourcesBy, checkSourceChange, profiles, violations, publicPath, explainViolations } =
    deps;
  const pathOf = (id: string): string => `${publicPath}/v1/sources/${id}`;
  const withProfileIds = async <T extends Pick<NewSource, 'profiles'>>(source: T): Promise<T> => {
    if (source.profiles === undefined) return source;
    await profiles.refresh();
    return { ...source, profiles: resolveProfileIds(profiles, source.profiles) };
  };

  return {
    list: async (_, { organisation: root }) => {
      const [all, credentials] = await Promise.all([organisations.sources(root), sources.credentials()]);
      return jsonResponse(200, { sources: all.map((source) => sourceJson(source, credentials)) });
    },
    create: async (request, by) => {
      const { organisation: root } = by;
      const { organisation = root, ...content } = await withProfileIds(validateSource(await readJson(request)));
      await organisations.checkOrganisation(organisation, root);
      checkQuota(content, root);
      const member = organisation === ROOT_ORGANISATION ? {} : { organisation };
      const source = await sourcesBy(by).create({ ...content, ...member });
      return jsonResponse(201, sourceJson(source, []), { Location: pathOf(source.id), ...etagOf(source) });
    },
    read: async ({ params }, { organisation: root }) => {
      const source = await organisations.source(params['id'] ?? '', root);
      return jsonResponse(200, sourceJson(source, await sources.credentials()), etagOf(source));
    },
    change: async (request, by) => {
      const { organisation: root } = by;
      const before = await organisations.source(request.params['id'] ?? '', root);
      const change = await withProfileIds(
        validateSourceChange(await readJson(request, 'application/merge-patch+json')),
      );
      if (change.organisation !== undefined) await organisations.checkOrganisation(change.organisation, root);
      if (change.shares)
        checkShares(
          change.organisation === undefined ? before : { ...before, organisation: change.organisation },
          change.shares,
          await sources.list(),
        );
      await checkSourceChange(before, change, root);
      const checkVersion = checkIfMatch(request, 'the source has');
      const source = await sourcesBy(by).change(before.id, ({ v }) => {
        checkVersion(String(v));
        return change;
      });
      return jsonResponse(200, sourceJson(source, await sources.credentials()), etagOf(source));
    },
    violations: async (request, by) => {
      const { params, search } = request;
      const query = readPageParameters(new URLSearchParams(search));
      const { id } = await organisations.source(params['id'] ?? '', by.organisation);
      const page = await violations.list({ source: id, ...query }, operatorAsReader(by));
      return jsonResponse(
        200,
        violationsBody(page, {
          path: `${pathOf(id)}/violations`,
          limit: query.limit,
          explain: explainViolations(request),
        }),
      );
    },
  };
};
