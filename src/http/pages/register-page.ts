import type { RegisteredSource } from '../../consent/purposes/register.ts';
import { processingPurposes, thirdCountriesOf } from '../../consent/purposes/register.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { Resource } from '../message/request-response.ts';
import { type ActivityView, registerPage } from '../../pages/public/register-page.ts';
import { createPageResources, type PageResourceParts, shownPage } from './shared/page-resource.ts';
import { createPhraseFor, type PhraseFor } from './shared/localized-text.ts';
import { titleOf } from './shared/purpose-view.ts';

/** What the page of the register is built from. */
export interface RegisterPageParts extends PageResourceParts {
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
export const createRegisterPage = (parts: RegisterPageParts): readonly Resource[] => [
  createPageResources(parts)('/register', {
    GET: async ({ incoming, frame }) => {
      const { purposes, sources } = await parts.registered();
      const phraseFor = createPhraseFor(frame.language, incoming.header('accept-language'));
      return shownPage(
        registerPage(
          frame,
          processingPurposes(purposes).map((one) => shownActivity(one, sources, phraseFor)),
        ),
      );
    },
  }),
];
