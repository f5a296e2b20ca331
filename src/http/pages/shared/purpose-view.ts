import type { MyOverview, MyPurpose } from '../../../consent/subject/subject-service.ts';
import type { GivenView, PurposeView, Said } from '../../../pages/me/me-view.ts';
import { tailOf } from '../../../pages/layout/text.ts';
import type { Phrase } from '../../../pages/layout/text.ts';
import type { PhraseFor } from './localized-text.ts';

type Purpose = MyPurpose['purpose'];

const DAY = 86_400_000;

/** A purpose's title for a reader; its id where it has none. */
export const titleOf = ({ id, title }: Pick<Purpose, 'id' | 'title'>, phraseFor: PhraseFor): Phrase =>
  phraseFor(title) ?? { text: id, language: '' };

const givenOf = ({ keepActivities, extensions, responses, time }: NonNullable<Purpose['view']>): GivenView => ({
  whichActivity: keepActivities.length > 0,
  choices: responses,
  others: Object.keys(extensions).map(tailOf),
  time,
});

/** A purpose and its decision as the page shows them. */
export const shownPurpose = (
  { purpose, decision, isStale, isJoint, may }: MyPurpose,
  sources: MyOverview['sources'],
  phraseFor: PhraseFor,
): PurposeView => {
  const {
    id,
    version,
    kind,
    basis,
    summary,
    controller,
    recipients,
    commercial,
    automatedDecisions,
    scope,
    view,
    until,
    keep,
    storage,
  } = purpose;
  const benefit = phraseFor(purpose.benefit);
  const names = new Map(sources.map((source) => [source.id, source.name]));
  return {
    id,
    version,
    kind,
    basis,
    controller,
    recipients,
    commercial,
    storage,
    isStale,
    isJoint,
    title: titleOf(purpose, phraseFor),
    summary: phraseFor(summary) ?? { text: '', language: '' },
    tools: scope.sources.map((source) => names.get(source) ?? source),
    ...(benefit === undefined ? {} : { benefit }),
    ...(automatedDecisions === 'none' ? {} : { automated: automatedDecisions }),
    ...(view === undefined ? {} : { given: givenOf(view) }),
    // `until` is the first instant after it.
    ...(until === undefined ? {} : { lastDay: until - DAY }),
    ...(keep === undefined ? {} : { keep }),
    state: decision?.state ?? 'none',
    ...(decision === undefined ? {} : { since: decision.since }),
    signed: (decision?.signatures ?? []).filter((one) => one.version === version).map(({ role }) => role),
    may: may.filter((choice): choice is Said => choice !== 'forget'),
  };
};
