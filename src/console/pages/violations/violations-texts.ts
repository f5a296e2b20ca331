/** The texts of the page of violations. */
export interface ViolationsTexts {
  readonly title: string;
  readonly intro: string;
  readonly caption: string;
  readonly none: string;
  readonly columns: Readonly<Record<'source' | 'organisation' | 'violations', string>>;
}
