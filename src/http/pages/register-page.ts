import type { RegisteredSource } from '../../consent/purposes/register.ts';
import { processingPurposes, thirdCountriesOf } from '../../consent/purposes/register.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { Route } from '../message/request-response.ts';
import { type ActivityView, registerPage } from '../../pages/public/register-page.ts';
import { createPageResources, type PageResourceDeps, shownPage } from './shared/page-resource.ts';
import { createPhraseFor, type PhraseFor } from './shared/localized-text.ts';
import { titleOf } from './shared/purpose-view.ts';

/** What the page of the register is built from. */
export interface RegisterPageDeps extends PageResourceDeps {
  /** Every version of every purpose, and the sources. */
  readonly registered: () => Promise<{
    readonly purposes: readonly Purpose[];
    readonly sources: readonly RegisteredSource[];
  }>;
}

const DAY = 86_400_000;

const shownActivity = (purpose: Purpose, sources: readonly RegisteredSource[], phraseFor: PhraseFor): ActivityView => {
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
    title: titleOf(purpose, phraseFor),
    summary: phraseFor(summary) ?? { text: '', language: '' },
    tools: sources.filter((source) => scope.sources.includes(source.id)),
    isPseudonymised: view !== undefined,
    thirdCountries: thirdCountriesOf(purpose),
    ...(automatedDecisions === 'none' ? {} : { automated: automatedDecisions }),
    // `until` is the first instant after it.
    ...(until === undefined ? {} : { lastDay: until - DAY }),
    ...(keep === undefined ? {} : { keep }),
  };
};

/** Builds the page of the register of processing (GDPR art. 30), open to all. */
export const createRegisterPage = (deps: RegisterPageDeps): readonly Route[] => [
  createPageResources(deps)('/register', {
    GET: async ({ request, frame }) => {
      const { purposes, sources } = await deps.registered();
      const phraseFor = createPhraseFor(frame.language, request.header('accept-language'));
      return shownPage(
        registerPage(
          frame,
          processingPurposes(purposes).map((one) => shownActivity(one, sources, phraseFor)),
        ),
      );
    },
  }),
];
