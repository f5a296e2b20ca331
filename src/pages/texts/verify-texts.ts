/** The texts of the page on how to verify the audit chain. */
export interface VerifyTexts {
  readonly title: string;
  readonly intro: string;
  readonly chain: string;
  readonly today: string;
  readonly number: string;
  readonly hash: string;
  readonly at: string;
  readonly key: string;
  readonly file: string;
  readonly own: string;
  readonly ownText: readonly string[];
  readonly steps: string;
  readonly all: readonly string[];
  readonly program: string;
}
