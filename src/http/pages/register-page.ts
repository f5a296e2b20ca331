import type { ProcessingActivityView } from '../../pages/views/register-view.ts';
import { DAY_MS } from '../../core/time.ts';
import { processingPurposes, type RegisterSource, thirdCountriesOf } from '../../consent/purposes/register.ts';
import type { AuthorityOf } from '../../consent/model/supervisory-authority.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { registerPage } from '../../pages/public/register-page.ts';
import type { PageHandler } from './shared/page-guard.ts';
import { pageResponse } from './shared/page-response.ts';
import { type Localize, localizeFor, localizeOr } from './shared/localize.ts';
import { titleOf } from './shared/purpose-view.ts';

/** The register of processing activities (GDPR art. 30). */
export interface RegisterPageHandlers {
  readonly show: PageHandler;
}

export interface RegisterPageDeps {
  /** Every version of every purpose, and the sources. */
  readonly readRegister: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly RegisterSource[];
  }>;
  readonly authorityOf: AuthorityOf;
}

const processingActivityView = (
  purpose: Purpose,
  sources: readonly RegisterSource[],
  localize: Localize,
): ProcessingActivityView => {
  const {
    id,
    version,
    kind,
    basis,
    state,
    summary,
    controller,
    recipients,
    scope,
    view,
    commercial,
    automatedDecisions,
    until,
    keep,
    storage,
    references,
  } = purpose;
  return {
    id,
    version,
    kind,
    basis,
    controller,
    recipients,
    commercial,
    storage,
    references,
    state: state === 'suspended' || state === 'closed' ? state : 'open',
    title: titleOf(purpose, localize),
    summary: localizeOr(localize, summary, ''),
    tools: sources
      .filter((source) => scope.sources.includes(source.id))
      .map((source) => ({
        name: source.name,
        ...(source.audience === undefined ? {} : { audience: source.audience }),
        ...(source.keep === undefined ? {} : { retention: source.keep }),
      })),
    isPseudonymised: view !== undefined,
    thirdCountries: thirdCountriesOf(purpose),
    ...(automatedDecisions === 'none' ? {} : { automated: automatedDecisions }),
    // `until` is exclusive.
    ...(until === undefined ? {} : { lastDay: until - DAY_MS }),
    ...(keep === undefined ? {} : { retention: keep }),
  };
};

export const createRegisterPageHandlers = ({ readRegister, authorityOf }: RegisterPageDeps): RegisterPageHandlers => ({
  show: async (request) => {
    const { purposes, sources } = await readRegister();
    const localize = localizeFor(request);
    return pageResponse(
      registerPage(
        request.context,
        processingPurposes(purposes).map((purpose) => {
          const authority = authorityOf(purpose.controller.country);
          const view = processingActivityView(purpose, sources, localize);
          return authority === undefined ? view : { ...view, authority };
        }),
      ),
    );
  },
});
