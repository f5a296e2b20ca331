/** The texts of the page on which statements and profiles are tried. */
export interface ValidateTexts {
  readonly title: string;
  readonly intro: string;
  readonly field: string;
  readonly hint: string;
  readonly version: string;
  readonly button: string;
  readonly result: string;
  readonly unreadable: string;
  readonly standard: string;
  readonly conforms: string;
  readonly breaks: (count: number) => string;
  readonly profile: string;
  readonly profileReads: string;
  readonly profileRefused: string;
  readonly profileWarnings: (count: number) => string;
  readonly noClaim: string;
  readonly unknownVersion: string;
  readonly statement: (index: number) => string;
  readonly outcomes: Readonly<Record<'success' | 'invalid' | 'unmatched', string>>;
  readonly matches: string;
  readonly registration: string;
  readonly next: string;
  readonly consent: string;
  readonly consentText: string;
  readonly whole: string;
}
