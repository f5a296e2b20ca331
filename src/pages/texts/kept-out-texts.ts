import type { EventView, FlashMessage, MeView, ViewerRole } from '../views/me-view.ts';

type Stage = NonNullable<MeView['keptOut']>['erasure'];

/** The texts of a learner's page once everything was deleted. */
export interface KeptOutTexts {
  readonly keptOutTitle: string;
  readonly keptOut: Readonly<Record<ViewerRole, Readonly<Record<Stage, string>>>>;
  readonly comeBackWhat: string;
  readonly comeBack: string;
  /** Coming back takes two yeses: neither is there yet. */
  readonly comeBackJoint: Readonly<Record<ViewerRole, string>>;
  /** The reader's is there, and the other is missing. */
  readonly comeBackSigned: Readonly<Record<ViewerRole, string>>;
  /** The other is there, and the reader's is missing. */
  readonly comeBackOther: Readonly<Record<ViewerRole, string>>;
  /** Instead of the button, if the link does not reach all sources. */
  readonly comeBackWithheld: string;
}

/** After a deletion of everything, or the way back, was asked for. */
export type KeptOutFlashTexts = Readonly<
  Record<
    Extract<FlashMessage['kind'], 'forgotten' | 'erased' | 'nothing' | 'returned' | 'return-pending' | 'unreturned'>,
    () => string
  >
>;

export type KeptOutEventTexts = Readonly<
  Record<Extract<EventView['kind'], 'kept-out' | 'return-signed' | 'returned'>, () => string>
>;
