/** The texts of the page of pattern runs. */
export interface RunTexts {
  readonly title: string;
  readonly intro: string;
  readonly field: string;
  readonly search: string;
  readonly faults: Readonly<Record<'invalid' | 'not-found', string>>;
  readonly none: string;
  readonly verdicts: Readonly<Record<'accept' | 'in-progress' | 'reject' | 'unchecked', string>>;
  readonly part: string;
  readonly follows: string;
  readonly next: string;
  readonly or: string;
  readonly over: string;
  readonly tooLong: string;
  readonly latest: string;
}
