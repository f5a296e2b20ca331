import type { Purpose } from '../../../consent/model/types.ts';
import { type RegisterSource, thirdCountriesOf } from '../../../consent/purposes/register.ts';
import { defined } from '../../../core/json-object.ts';
import { DAY_MS } from '../../../core/time.ts';
import { type Localize, localizeOr } from '../../../http/pages/shared/localize.ts';
import { titleOf } from '../../../http/pages/shared/title-of.ts';
import type { LocalizedText } from '../../html/localized-text.ts';
import type { PurposeView } from '../../me/overview/view.ts';

/** A processing activity of the register (GDPR art. 30(1)). Times are milliseconds since the epoch. */
export interface ProcessingActivityView {
  readonly id: string;
  readonly version: number;
  readonly kind: PurposeView['kind'];
  readonly basis: PurposeView['basis'];
  readonly state: 'open' | 'suspended' | 'closed';
  readonly title: LocalizedText;
  readonly summary: LocalizedText;
  readonly controller: PurposeView['controller'];
  readonly recipients: readonly string[];
  /** The tools whose data are processed, and how long each tool keeps them as an ISO 8601 duration. */
  readonly tools: readonly {
    readonly name: string;
    readonly audience?: 'minors' | 'adults' | 'mixed';
    readonly retention?: string;
  }[];
  readonly commercial: boolean;
  readonly automated?: string;
  readonly isPseudonymised: boolean;
  readonly lastDay?: number;
  /** An ISO 8601 duration. */
  readonly retention?: string;
  /** Countries (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  /** The storage countries outside of the EEA. */
  readonly thirdCountries: readonly string[];
  /** The authority for complaints. */
  readonly authority?: { readonly name: string; readonly url?: string };
  readonly references: Readonly<Record<string, string>>;
}

export const processingActivityView = (
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
        ...defined({ audience: source.audience, retention: source.keep }),
      })),
    isPseudonymised: view !== undefined,
    thirdCountries: thirdCountriesOf(purpose),
    ...(automatedDecisions !== 'none' && { automated: automatedDecisions }),
    // `until` is exclusive, so the last day ends before it.
    ...(until !== undefined && { lastDay: until - DAY_MS }),
    ...defined({ retention: keep }),
  };
};
