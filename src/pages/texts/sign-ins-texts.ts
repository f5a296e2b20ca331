import type { ViewerRole } from '../views/me-view.ts';
import type { SignInView } from '../views/sign-in-view.ts';

/** The texts of a learner's page about links and sign-ins, and about what was read in sessions that links opened. */
export interface SignInsTexts {
  readonly signInsTitle: Readonly<Record<ViewerRole, string>>;
  readonly signInsIntro: Readonly<Record<ViewerRole, string>>;
  readonly noSignIns: string;
  readonly signInsMore: string;
  /** `maker` is who made the link. */
  readonly signInByLink: Readonly<Record<SignInView['kind'], (maker: string) => string>>;
  readonly signInAtProvider: string;
  readonly signInAsGuardian: string;
  readonly signInPresent: string;
  readonly makerTool: (name: string) => string;
  /** A key of an office or a system that speaks for the institution. */
  readonly makerOffice: (name: string) => string;
  readonly makerStaff: string;
  readonly howSure: Readonly<Record<SignInView['assurance'], string>>;
  /** The reader of a card: the person who opened the links of `maker`. */
  readonly accessByLink: (maker: string) => string;
  readonly accessByLinkNote: Readonly<Record<ViewerRole, string>>;
  /** Where it was read, by route. */
  readonly accessPlaces: Readonly<Record<string, string>>;
  /** In place of the traces, if a link of a tool shows none. */
  readonly tracesWithheld: (tool: string) => string;
}
