import type { REQUEST_SECTIONS, RequestField } from '../views/request-form-view.ts';

/** The texts of the form by which a lab asks for a study. */
export interface RequestTexts {
  readonly title: string;
  readonly change: string;
  readonly intro: string;
  readonly sections: Readonly<Record<(typeof REQUEST_SECTIONS)[number][0], string>>;
  readonly fields: Readonly<Record<RequestField, string>>;
  readonly hints: Readonly<Partial<Record<RequestField, string>>>;
  readonly kinds: Readonly<Record<'research' | 'product', string>>;
  readonly times: Readonly<Record<'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted', string>>;
  /** The least assurance of a yes that counts. */
  readonly assurances: Readonly<Record<'institution' | 'idp' | 'tool', string>>;
  readonly yes: string;
  readonly save: string;
  readonly faults: (count: number) => string;
  readonly otherFaults: string;
}
