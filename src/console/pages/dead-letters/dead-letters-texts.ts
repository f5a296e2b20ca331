/** The reasons why the sink could not store a message, as the API names them. */
type DeadLetterKind = 'record' | 'statements' | 'too-large' | 'conflict' | 'unknown' | 'mended';

/** The texts of the page of dead letters. */
export interface DeadLettersTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  /** The text before the damaged ones. */
  readonly leftOut: string;
  readonly caption: string;
  readonly columns: {
    readonly since: string;
    readonly why: string;
    readonly sources: string;
    readonly statements: string;
    readonly open: string;
  };
  readonly kinds: Readonly<Record<DeadLetterKind, string>>;
  /** Advice on a dead letter of this kind. */
  readonly advice: Readonly<Record<DeadLetterKind, string>>;
  readonly filters: {
    readonly kind: string;
    readonly allKinds: string;
    readonly source: string;
    readonly allSources: string;
  };
  readonly unknownSource: string;
  readonly open: (id: string) => string;
  readonly back: string;
  readonly one: {
    readonly title: (id: string) => string;
    readonly added: string;
    readonly reason: string;
    readonly content: string;
    readonly recorded: string;
    readonly statement: (id: string, source: string) => string;
    readonly more: (count: number) => string;
    readonly message: string;
    readonly nothing: string;
  };
  readonly replay: {
    readonly one: string;
    readonly all: (count: string) => string;
    readonly title: string;
    readonly text: string;
    readonly done: (stored: number, withheld: number) => string;
    readonly refused: (count: number, kinds: string) => string;
  };
  readonly drop: {
    readonly button: string;
    readonly action: string;
    readonly title: string;
    readonly text: string;
    readonly reason: string;
    readonly reasonHelp: string;
    readonly done: (id: string) => string;
  };
}
