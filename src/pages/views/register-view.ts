import type { LocalizedText } from '../html/localized-text.ts';
import type { PurposeView } from './me-view.ts';

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
  /** The tools whose data are processed; how long each keeps them is an ISO 8601 duration. */
  readonly tools: readonly {
    readonly name: string;
    readonly audience?: 'minors' | 'adults' | 'mixed';
    readonly retention?: string;
  }[];
  readonly commercial: boolean;
  readonly automated?: string;
  readonly isPseudonymised: boolean;
  readonly lastDay?: number;
  /** ISO 8601 duration. */
  readonly retention?: string;
  /** Countries (ISO 3166-1 alpha-2). */
  readonly storage: readonly string[];
  /** Those of them outside of the EEA. */
  readonly thirdCountries: readonly string[];
  /** The authority for complaints. */
  readonly authority?: { readonly name: string; readonly url?: string };
  readonly references: Readonly<Record<string, string>>;
}
