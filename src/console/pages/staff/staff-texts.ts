import type { StaffRow } from '../../api/lists.ts';

/** A role, as the API names it. */
export type RoleName = StaffRow['roles'][number];

/** A filter of the accounts that are listed. */
export type StaffFilter = 'current' | 'ended' | 'all';

/** The texts of the page of staff. */
export interface StaffPageTexts {
  readonly title: string;
  readonly intro: string;
  readonly whoSeesWhat: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: {
    readonly name: string;
    readonly organisation: string;
    readonly roles: string;
    readonly signsIn: string;
    readonly last: string;
  };
  readonly filters: {
    readonly organisation: string;
    readonly allOrganisations: string;
    readonly state: string;
    readonly states: Readonly<Record<StaffFilter, string>>;
  };
  readonly you: string;
  readonly back: string;
  readonly saved: string;
  readonly changed: string;
  readonly roles: Readonly<Record<RoleName, { readonly name: string; readonly help: string }>>;
  readonly signsIn: {
    readonly passkey: string;
    readonly provider: string;
    readonly invited: (until: string) => string;
    readonly invitationOver: string;
    readonly never: string;
    readonly ended: (day: string) => string;
    readonly rolesFromProvider: string;
  };
  readonly lastUnknown: string;
  readonly fields: {
    readonly account: string;
    readonly created: string;
    readonly name: string;
    readonly nameHelp: string;
    readonly nameFault: string;
    readonly displayName: string;
    readonly displayNameHelp: string;
    readonly email: string;
    readonly emailHelp: string;
    readonly organisation: string;
    readonly roles: string;
    readonly rolesFault: string;
    readonly lab: string;
    readonly labHelp: string;
    readonly noLab: string;
  };
  readonly own: string;
  readonly provider: string;
  readonly over: string;
  readonly invite: {
    readonly button: string;
    readonly title: string;
    readonly action: string;
    readonly text: string;
  };
  readonly again: {
    readonly button: string;
    readonly title: (name: string) => string;
    readonly text: string;
  };
  readonly invitation: {
    readonly once: string;
    readonly until: (day: string) => string;
    readonly link: string;
  };
  /** The texts for facts that one person has said of an account, and a second one has not confirmed. */
  readonly confirm: {
    readonly state: string;
    readonly countsAs: (who: string) => string;
    readonly awaiting: (roles: string) => string;
    readonly confirmedBy: (who: string) => string;
    readonly own: string;
    readonly button: string;
    readonly title: (name: string) => string;
    readonly action: string;
    readonly text: string;
    readonly done: (name: string) => string;
  };
  readonly end: {
    readonly button: string;
    readonly title: (name: string) => string;
    readonly action: string;
    readonly text: string;
    readonly done: (name: string) => string;
  };
}
