import { defined } from '../../../core/json-object.ts';
import { isProblem } from '../../../core/problem.ts';
import { runsPage } from '../../../pages/staff/run-page.ts';
import type { NamedIri } from '../../../pages/html/localized-text.ts';
import type { VersionRunView } from '../../../pages/views/run-view.ts';
import type { VersionRun } from '../../../profiles/judge/read-runs.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { type ReadRecordedRuns, readRunsFor } from '../../api/shared/recorded-runs.ts';
import { createProfileNames, profilePath } from '../profiles/profile-names.ts';
import { createLookUp, inLanguage } from '../profiles/profile-view.ts';
import { rangesOf } from '../profiles/reader-languages.ts';
import type { PageRequest } from '../shared/page-guard.ts';
import { pageResponse } from '../shared/page-response.ts';
import type { StaffPageHandler } from '../shared/staff-page-guard.ts';

interface RunPagesDeps {
  readonly readRuns: ReadRecordedRuns;
  readonly profiles: ProfileRegistry;
}

/** The handler of /ops/runs: how far a registration has come, for operators. */
export const createRunPageHandler = ({ readRuns, profiles }: RunPagesDeps): StaffPageHandler => {
  const readNames = createProfileNames(profiles);

  const toView = ({ header, context: { language, root } }: PageRequest): ((run: VersionRun) => VersionRunView) => {
    const ranges = rangesOf({ header }, language);
    const lookUp = createLookUp('', { names: readNames(), ranges });
    const named = (id: string): NamedIri => {
      const { href, ...rest } = lookUp(id);
      return href === undefined ? rest : { ...rest, href: `${root}${href}` };
    };
    return ({ version, progress, latest }) => {
      const profile = profiles.find(profiles.current().versions.get(version)?.profile ?? version)?.profile;
      const name = profile && inLanguage(profile.prefLabel, ranges);
      return {
        version: {
          id: version,
          ...defined({ name }),
          ...(profile !== undefined && { href: `${root}${profilePath(profile.id)}` }),
        },
        ...defined({
          progress: progress?.map(({ subregistration, verdict, patterns }) => ({
            ...defined({ part: subregistration }),
            verdict,
            ...(patterns[0] !== undefined && { pattern: named(patterns[0].pattern) }),
            expected: [...new Set(patterns.flatMap(({ expected }) => expected))].slice(0, 20).map(named),
          })),
        }),
        latest,
      };
    };
  };

  return async (request, principal) => {
    const { context, query } = request;
    const asked = { action: `${context.root}/ops/runs`, registration: query.get('registration')?.trim() ?? '' };
    if (asked.registration === '') return pageResponse(runsPage(context, asked));
    try {
      const runs = await readRunsFor(readRuns, asked.registration, principal);
      return pageResponse(runsPage(context, { ...asked, runs: runs.map(toView(request)) }));
    } catch (thrown) {
      const fault = isProblem(thrown, 'invalid-request')
        ? 'invalid'
        : isProblem(thrown, 'not-found')
          ? 'not-found'
          : undefined;
      if (fault === undefined) throw thrown;
      return pageResponse(runsPage(context, { ...asked, fault }), fault === 'invalid' ? 400 : 404);
    }
  };
};
