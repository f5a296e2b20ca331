import type { Review, ReviewStep } from './desk-types.ts';

type ByName<N extends string> = Readonly<Record<N, string>>;
type PurposeState = Review['purpose']['state'];

/** The texts of a step that an officer takes. */
interface StepTexts {
  readonly button: string;
  readonly title: (request: string) => string;
  readonly text: string;
}

/** The texts of the page of a request, and of the list of requests. */
export interface ReviewTextsOfDesk {
  readonly back: string;
  readonly all: string;
  /** The link to the page for paper. */
  readonly file: string;
  readonly states: ByName<PurposeState>;
  readonly version: (version: string) => string;
  readonly list: {
    readonly lead: string;
    readonly caption: string;
    readonly none: string;
    readonly columns: ByName<'request' | 'state' | 'controller' | 'version'>;
  };
  readonly turn: {
    readonly title: string;
    readonly nothing: string;
    readonly noPeople: string;
    readonly steps: Readonly<Record<string, string>>;
  };
  readonly checks: {
    readonly title: string;
    readonly names: ByName<Review['checks'][number]['check']>;
    readonly results: ByName<Review['checks'][number]['result']>;
    readonly notDue: ByName<'agreement' | 'dpia'>;
    readonly waits: (people: string) => string;
  };
  readonly rows: {
    readonly title: string;
    readonly caption: string;
    readonly columns: ByName<'field' | 'request' | 'meaning'>;
    readonly earlier: (version: string, state: string) => string;
    readonly changed: string;
    readonly nothing: string;
    readonly onlyChanges: string;
    readonly noChanges: string;
  };
  readonly comment: string;
  readonly acts: {
    readonly title: string;
    readonly steps: Readonly<Record<ReviewStep, StepTexts>>;
    readonly why: string;
    readonly whyNeeded: string;
    readonly done: (step: string) => string;
    readonly changed: (last: string) => string;
  };
  readonly history: {
    readonly title: string;
    readonly keyOf: (source: string) => string;
    readonly countsAs: (person: string) => string;
  };
  readonly agreement: {
    readonly title: string;
    readonly accepted: (day: string) => string;
    readonly show: string;
  };
  readonly overlaps: {
    readonly title: string;
    readonly intro: string;
    readonly caption: string;
    readonly columns: ByName<'study' | 'sources' | 'both' | 'onlyThis' | 'onlyOther'>;
    readonly few: string;
    readonly atLeast: (count: string) => string;
    readonly revealing: string;
  };
}
