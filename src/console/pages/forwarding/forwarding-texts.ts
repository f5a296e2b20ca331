import type { TargetFailure, ForwardingHealth, ForwardingLetter, ForwardState } from './forwarding-types.ts';

/** The texts of the page of forwarding. */
export interface ForwardingTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: Readonly<Record<'purpose' | 'target' | 'health' | 'waiting' | 'deadLetters' | 'delivered', string>>;
  readonly states: Readonly<Record<ForwardState, string>>;
  readonly healths: Readonly<Record<ForwardingHealth, string>>;
  readonly failures: Readonly<Record<TargetFailure, string>>;
  /** Advice on a failure. */
  readonly advice: Readonly<Record<TargetFailure, string>>;
  readonly failedTimes: (count: number) => string;
  readonly noTarget: string;
  readonly never: string;
  readonly back: string;
  readonly one: Readonly<
    Record<
      | 'state'
      | 'target'
      | 'key'
      | 'waiting'
      | 'held'
      | 'erasing'
      | 'delivered'
      | 'lastError'
      | 'nextTry'
      | 'deadLetters'
      | 'erases'
      | 'erased'
      | 'yes'
      | 'no'
      | 'nothing',
      string
    >
  >;
  readonly since: string;
  readonly voidings: (count: string) => string;
  readonly letters: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'statement' | 'operation' | 'since' | 'words', string>>;
    readonly operations: Readonly<Record<ForwardingLetter['operation'], string>>;
    readonly noWords: string;
  };
  readonly replay: {
    readonly button: (count: string) => string;
    readonly title: string;
    readonly text: string;
    readonly done: (count: number) => string;
  };
  readonly review: {
    readonly label: string;
    /** `from` is absent for the beginning. */
    readonly span: (until: string, from?: string) => string;
    readonly asking: string;
    readonly ended: (count: string) => string;
    readonly unsure: (count: string) => string;
  } & Readonly<Record<'button' | 'title' | 'text' | 'done', string>>;
  readonly setTarget: Readonly<
    Record<
      | 'button'
      | 'change'
      | 'title'
      | 'action'
      | 'text'
      | 'urlStays'
      | 'url'
      | 'urlHelp'
      | 'key'
      | 'keyHelp'
      | 'secret'
      | 'secretHelp'
      | 'done',
      string
    >
  >;
}
