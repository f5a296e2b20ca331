import type { AccessKindView } from '../views/access-view.ts';
import type { ViewerRole } from '../views/me-view.ts';
import type { SignInsTexts } from './sign-ins-texts.ts';

/** The texts of a learner's page about who has read traces. */
export interface AccessTexts extends SignInsTexts {
  readonly accessTitle: Readonly<Record<ViewerRole, string>>;
  readonly accessIntro: (days: number) => string;
  readonly noAccess: (days: number) => string;
  readonly accessPartial: string;
  readonly accessMoreRows: string;
  /** Staff, by their role. */
  readonly accessRoles: Readonly<Record<string, string>>;
  readonly accessStaff: string;
  readonly accessGiven: Readonly<Record<AccessKindView, (count: number) => string>>;
  /** By a link: so many of them were opened. */
  readonly accessVisits: (count: number) => string;
  readonly accessAnswers: (count: number) => string;
  readonly accessLast: string;
  readonly accessDetails: string;
  readonly accessAsked: string;
  readonly accessEverything: string;
  /** Where a link of a tool does not show what was asked for. */
  readonly accessWithheld: string;
  /** The person of the page, asked for by name. */
  readonly accessSelf: Readonly<Record<ViewerRole, string>>;
  /** Parameters by their names; a value may follow. */
  readonly accessParameters: Readonly<Record<string, string>>;
}
