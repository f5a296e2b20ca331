import type {
  ReidentificationError,
  ReidentificationRoleView,
  ReidentificationStateView,
  ReidentificationStep,
} from '../views/re-identification-view.ts';

/** The texts of the pages on which a lab requests re-identification, and on which it is reviewed. */
export interface ReidentificationTexts {
  readonly title: string;
  readonly intro: string;
  readonly how: readonly string[];
  readonly pseudonym: string;
  readonly pseudonymHint: string;
  readonly pseudonymFault: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly reasonFault: string;
  readonly ask: string;
  readonly asked: string;
  readonly noneAsked: string;
  readonly forLab: Readonly<Record<'asked' | 'steward-approved' | 'done' | 'refused', string>>;
  readonly cannotAsk: string;
  readonly queue: string;
  readonly queueIntro: string;
  readonly none: string;
  readonly open: (count: number) => string;
  readonly states: Readonly<Record<ReidentificationStateView, string>>;
  readonly roles: Readonly<Record<ReidentificationRoleView, string>>;
  readonly roleLegends: Readonly<Record<ReidentificationRoleView, string>>;
  readonly askedOn: string;
  readonly approvedOn: string;
  readonly refusedOn: string;
  readonly notYet: string;
  readonly notifiedFrom: string;
  readonly delay: string;
  readonly delayHint: string;
  readonly steps: Readonly<Record<ReidentificationStep, string>>;
  readonly revealOnce: string;
  readonly ownLab: string;
  readonly noSteps: string;
  readonly closed: string;
  readonly errors: Readonly<Record<ReidentificationError, string>>;
  readonly revealed: string;
  readonly revealedOnce: string;
  readonly name: string;
  readonly knownTo: (source: string) => string;
  readonly knownToNone: string;
  readonly number: string;
  readonly notified: string;
  readonly notifiedLater: string;
  readonly back: string;
}
