import type { MyOverview } from '../../../consent/subject/my-overview.ts';
import type { MyPurpose } from '../../../consent/subject/my-purpose.ts';
import type { ReleasedFieldsView, PurposeView, PurposeChoice } from '../../../pages/views/me-view.ts';
import { lastSegmentOf, type LocalizedText } from '../../../pages/html/localized-text.ts';
import { DAY_MS } from '../../../core/time.ts';
import { type Localize, localizeOr } from './localize.ts';

type Purpose = MyPurpose['purpose'];

export const titleOf = ({ id, title }: Pick<Purpose, 'id' | 'title'>, localize: Localize): LocalizedText =>
  localizeOr(localize, title, id);

const releasedFieldsView = ({
  keepActivities,
  extensions,
  responses,
  time,
}: NonNullable<Purpose['view']>): ReleasedFieldsView => ({
  showsActivity: keepActivities.length > 0,
  responses,
  extensions: Object.keys(extensions).map(lastSegmentOf),
  time,
});

export const purposeView = (
  { purpose, decision, isStale, needsParentalConsent, may, withheld, erasure }: MyPurpose,
  sources: MyOverview['sources'],
  localize: Localize,
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
    attachments = false,
    until,
    keep,
    storage,
  } = purpose;
  const benefit = localize(purpose.benefit);
  const names = new Map(sources.map((source) => [source.id, source.name]));
  const readers = sources.filter((source) => kind === 'record' && scope.sources.includes(source.id));
  return {
    id,
    version,
    kind,
    basis,
    controller,
    recipients: [...new Set([...recipients, ...readers.flatMap((one) => (one.readers ?? []).map(({ name }) => name))])],
    commercial,
    storage,
    isStale,
    needsParentalConsent,
    title: titleOf(purpose, localize),
    summary: localizeOr(localize, summary, ''),
    tools: scope.sources.map((source) => names.get(source) ?? source),
    ...(benefit === undefined ? {} : { benefit }),
    ...(automatedDecisions === 'none' ? {} : { automated: automatedDecisions }),
    attachments,
    ...(view === undefined ? {} : { released: releasedFieldsView(view) }),
    // `until` is exclusive.
    ...(until === undefined ? {} : { lastDay: until - DAY_MS }),
    ...(keep === undefined ? {} : { retention: keep }),
    state: decision?.state ?? 'none',
    ...(erasure === undefined ? {} : { erasure }),
    ...(decision === undefined ? {} : { since: decision.since }),
    signatures: (decision?.signatures ?? []).filter((one) => one.version === version).map(({ role }) => role),
    isWithheld: withheld.length > 0,
    allowedChoices: may.filter((choice): choice is PurposeChoice => choice !== 'forget'),
  };
};
