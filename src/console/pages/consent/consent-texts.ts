import type { ConsentBasis } from './consent-types.ts';

/** The texts of the page of consent. */
export interface ConsentTexts {
  readonly title: string;
  readonly intro: string;
  readonly waiting: {
    readonly title: string;
    readonly guardian: string;
    readonly subject: string;
    readonly few: string;
    readonly some: (count: string) => string;
    readonly desk: string;
  };
  readonly erasures: {
    readonly title: string;
    readonly inTime: string;
    readonly late: string;
    readonly open: string;
    readonly oldest: string;
    readonly retention: string;
  };
  readonly chain: {
    readonly title: string;
    readonly head: string;
    readonly entry: (seq: string) => string;
    readonly signed: string;
    readonly verified: string;
    readonly upTo: (seq: string) => string;
    readonly notHere: string;
    readonly open: string;
  };
  readonly sources: {
    readonly title: string;
    readonly intro: string;
    readonly caption: string;
    readonly none: string;
    readonly columns: Readonly<Record<'source' | 'organisation' | 'basis' | 'stored' | 'withheld' | 'reasons', string>>;
  };
  readonly bases: Readonly<Record<ConsentBasis, string>>;
  /** The reasons for which statements are withheld, by their names in the API; another one is shown by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly reason: (why: string, count: string) => string;
}
