import type { DeskRow } from './desk-types.ts';

type ByName<N extends string> = Readonly<Record<N, string>>;

/** The texts of the desk. */
export interface DeskTexts {
  readonly title: string;
  readonly lead: string;
  readonly caption: string;
  readonly none: string;
  readonly noneFiltered: string;
  /** The sentence for kinds of which only the first page was read. */
  readonly incomplete: (kinds: string) => string;
  readonly filters: {
    readonly kind: string;
    readonly all: (count: number) => string;
    readonly of: (kind: string, count: number) => string;
    readonly mine: (count: number) => string;
  };
  readonly columns: ByName<'item' | 'organisation' | 'due' | 'who' | 'state'>;
  readonly kinds: ByName<DeskRow['kind']>;
  readonly steps: ByName<DeskRow['step']>;
  readonly roles: ByName<DeskRow['roles'][number]>;
  /** Absent in English, in which the API has the sentences. */
  readonly reasons?: ByName<NonNullable<DeskRow['reader']['reason']>>;
  /** The last steps by their names in the API; another one is shown by its name. */
  readonly taken: Readonly<Record<string, string>>;
  readonly count: (count: number) => string;
  readonly you: string;
  readonly waitsForYou: string;
  readonly or: string;
  readonly noDue: string;
  readonly daysLeft: (days: number) => string;
  readonly dueToday: string;
  readonly daysOver: (days: number) => string;
  readonly soon: string;
  readonly urgent: string;
  readonly overdue: string;
  readonly ownRequests: string;
}
