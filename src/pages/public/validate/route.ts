import { defined, isObject } from '../../../core/json-object.ts';
import { isProblem } from '../../../core/problem.ts';
import type { TriedStatements, TryStatements } from '../../../ingest/try-statements.ts';
import { validatePage } from './page.ts';
import type { TriedVersionView, ValidateResultView, ValidateView } from './view.ts';
import { compileProfiles } from '../../../profiles/judge/compile-profiles.ts';
import { findUnknownVersions } from '../../../profiles/judge/find-unmatched.ts';
import { readProfile } from '../../../profiles/read/read-profile.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { Caller } from '../../../access/sources/authentication/authenticate.ts';
import { createTryLimit } from '../../../access/sources/limits/try-limit.ts';
import { ROOT_ORGANISATION } from '../../../access/sources/organisations/organisations.ts';
import { parseJson } from '../../../xapi/json/json.ts';
import type { Statement } from '../../../xapi/model/types.ts';
import type { ExplainViolations } from '../../../http/xapi/explain-problem.ts';
import { createProfileNames } from '../../../http/pages/profiles/profile-names.ts';
import { createLookUp } from '../../../http/pages/profiles/profile-view.ts';
import { rangesOf } from '../../../http/pages/profiles/reader-languages.ts';
import type { PageHandler, PageRequest } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { page, unchangingPage } from '../../../api/route/access.ts';
import { explainViolationsOf } from '../../../api/route/explain-violations.ts';
import { once } from '../../../api/route/once.ts';
import { pageRoute } from '../../../api/route/route.ts';

/** The page on which statements and profiles are tried; open to all. */
interface ValidatePageHandlers {
  readonly show: PageHandler;
  readonly judge: PageHandler;
}

interface ValidatePagesDeps {
  readonly tryStatements: TryStatements;
  readonly profiles: ProfileRegistry;
  readonly explainViolations: ExplainViolations;
}

/** The most bytes of a form that are read from a sender that is not authenticated. */
const MAX_BYTES = 61_440;
const MAX_SHOWN = 200;

/** The caller has no source: it can read no stored data, and no profile has a mode. */
const UNAUTHENTICATED: Caller = {
  key: 'validate',
  source: { id: 'validate', name: 'validate', basis: 'public_task', createdAt: 0, v: 0 },
  scopes: ['statements/write'],
  organisation: ROOT_ORGANISATION,
  readableSources: [],
  lineage: { key: 'validate', createdAt: 0 },
};

/** True if a text is meant as the document of a profile. */
const isProfileText = (json: unknown): boolean =>
  isObject(json) && (json['type'] === 'Profile' || '@graph' in json || 'versions' in json || 'templates' in json);

const parsed = (body: Buffer): unknown => {
  try {
    return parseJson(body);
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return undefined;
  }
};

const profileResult = (body: Buffer): ValidateResultView => {
  try {
    const profile = readProfile(body);
    const compiled = compileProfiles([profile]).warnings.get(profile.id) ?? [];
    const warnings = [...profile.warnings, ...compiled].slice(0, MAX_SHOWN);
    return { kind: 'profile', id: profile.id, refusals: [], warnings };
  } catch (thrown) {
    if (!isProblem(thrown, 'invalid-profile')) throw thrown;
    return { kind: 'profile', refusals: thrown.faults.slice(0, MAX_SHOWN), warnings: [] };
  }
};

const createVersionViews = ({ profiles, explainViolations }: ValidatePagesDeps) => {
  const readNames = createProfileNames(profiles);
  return (
    { versions }: TriedStatements,
    { header, context: { language, root } }: PageRequest,
  ): readonly TriedVersionView[] => {
    const lookUp = createLookUp('', { names: readNames(), ranges: rangesOf({ header }, language) });
    const named = (id: string) => {
      const { href, ...rest } = lookUp(id);
      return href === undefined ? rest : { ...rest, href: `${root}${href}` };
    };
    const explain = explainViolations({ header, acceptsLanguage: () => language as never });
    let room = MAX_SHOWN;
    return versions.map(({ version, statements, runs }) => ({
      version: { id: version.id },
      statements: statements.map(({ index, outcome, templates, violations }) => {
        const shown = violations.slice(0, room);
        room -= shown.length;
        return {
          index: index + 1,
          outcome,
          templates: templates.map(named),
          violations: shown.map(({ by, rule, location, ...one }) => ({
            subject: named(by),
            rule,
            location,
            ...explain({ profile: version.id, by, rule, location, ...one }),
          })),
        };
      }),
      patterns: runs.flatMap(({ registration, progress }) =>
        progress.map(({ verdict, patterns }) => ({
          ...defined({ registration }),
          verdict,
          next: [...new Set(patterns.flatMap(({ expected }) => expected))].map(named),
        })),
      ),
    }));
  };
};

const createValidatePageHandlers = (deps: ValidatePagesDeps): ValidatePageHandlers => {
  const { tryStatements, profiles } = deps;
  const versionViews = createVersionViews(deps);
  const checkRate = createTryLimit();

  const statementsResult = async (
    body: Buffer,
    version: ValidateView['version'],
    request: PageRequest,
  ): Promise<ValidateResultView> => {
    const tried = await tryStatements.request({ caller: UNAUTHENTICATED, version, body });
    const statements = tried.faults.length > 0 ? [] : ([parsed(body)].flat() as readonly Statement[]);
    const unknown = statements.flatMap((statement) => findUnknownVersions(statement, profiles.current()));
    return {
      kind: 'statements',
      faults: tried.faults,
      versions: versionViews(tried, request),
      unknownVersions: [...new Set(unknown)].slice(0, MAX_SHOWN),
    };
  };

  const resultOf = async (
    { text, version }: ValidateView,
    request: PageRequest,
  ): Promise<ValidateResultView | undefined> => {
    if (text.trim() === '') return undefined;
    const body = Buffer.from(text);
    try {
      return isProfileText(parsed(body)) ? profileResult(body) : await statementsResult(body, version, request);
    } catch (thrown) {
      if (!isProblem(thrown) || !['invalid-json', 'too-large', 'invalid-request'].includes(thrown.kind)) throw thrown;
      return { kind: 'unreadable', detail: thrown.message, faults: thrown.faults };
    }
  };

  return {
    show: ({ context }) => Promise.resolve(pageResponse(validatePage(context, { text: '', version: '2.0.0' }))),
    judge: async (request) => {
      await checkRate(request.address);
      const form = await request.form(false, MAX_BYTES);
      const version = form.get('version') === '1.0.3' ? '1.0.3' : '2.0.0';
      const view: ValidateView = { text: form.get('text') ?? '', version };
      const result = await resultOf(view, request);
      return pageResponse(validatePage(request.context, { ...view, ...defined({ result }) }));
    },
  };
};

const validatePages = once((services) =>
  createValidatePageHandlers({
    tryStatements: services.xapi.tryStatements,
    profiles: services.sources.profiles,
    explainViolations: explainViolationsOf(services),
  }),
);

export const showValidationForm = pageRoute({
  method: 'GET',
  path: '/validate',
  access: page,
  summary: 'Shows the form on which statements and profiles are tried.',
  carries: 'none',
  handle: (request, services) => validatePages(services).show(request),
});

export const validateByForm = pageRoute({
  method: 'POST',
  path: '/validate',
  access: unchangingPage,
  summary: 'Says what the standard and the profiles find in a pasted text, and stores nothing.',
  carries: 'none',
  handle: (request, services) => validatePages(services).judge(request),
});
