import type { ApiSchema } from '../../../api/client.ts';

/** The kinds for which no statement is refused. */
type OtherKind =
  | 'invalid-profile'
  | 'unauthorized'
  | 'assurance-required'
  | 'ack-required'
  | 'not-found'
  | 'method-not-allowed'
  | 'document-conflict'
  | 'source-conflict'
  | 'version-conflict'
  | 'state-conflict'
  | 'cursor-over'
  | 'link-over'
  | 'precondition-failed'
  | 'head-too-large'
  | 'issuer-unavailable'
  | 'study-unavailable';

/** A text for each kind for which a statement is refused. */
export type RefusedKindTexts = Readonly<Record<Exclude<ApiSchema<'Problem'>['kind'], OtherKind>, string>>;

/** The texts of the figures of a source. */
export interface FiguresTexts {
  readonly intro: string;
  readonly lastDay: Readonly<Record<'accepted' | 'refused' | 'withheld', string>>;
  readonly lastUsed: string;
  readonly unused: string;
  readonly refusals: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'fault' | 'sample' | 'count' | 'first' | 'last' | 'key', string>>;
    readonly byKind: {
      readonly title: string;
      readonly caption: string;
      readonly columns: Readonly<Record<'kind' | 'count' | 'last', string>>;
    };
    /** Texts by the kind of the refusal. For other kinds the API has a title in English. */
    readonly kinds: Readonly<Record<string, string>>;
  };
  readonly quota: {
    readonly title: string;
    readonly intro: string;
    readonly used: string;
    readonly usedOf: (sent: string, allowed: string) => string;
    readonly sent: (sent: string) => string;
    readonly refused: string;
    readonly limits: Readonly<Record<'requests' | 'statements' | 'bytes' | 'cpuMs', string>>;
    readonly seconds: (seconds: string) => string;
    readonly megabytes: (megabytes: string) => string;
  };
}
