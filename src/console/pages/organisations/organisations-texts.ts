/** A part of the page of an organisation, as its address names it. */
export type OrganisationPart = 'settings' | 'sources' | 'grants' | 'staff';

/** The texts of the page of organisations. */
export interface OrganisationsTexts {
  readonly title: string;
  readonly intro: string;
  readonly noneFound: string;
  readonly list: string;
  readonly columns: Readonly<Record<'name' | 'above' | 'controller' | 'created', string>>;
  readonly controllerAbove: string;
  readonly back: string;
  readonly partsOf: (name: string) => string;
  readonly parts: Readonly<Record<OrganisationPart, string>>;
  readonly saved: string;
  readonly changed: string;
  readonly create: {
    readonly button: string;
    readonly title: string;
    readonly action: string;
    readonly done: (name: string) => string;
  };
  readonly fields: {
    readonly id: string;
    readonly idHelp: string;
    readonly idFault: string;
    readonly name: string;
    readonly nameHelp: string;
    readonly parent: string;
    readonly parentRoot: string;
    readonly parentOwn: string;
    readonly created: string;
    readonly provider: string;
    readonly noProvider: string;
    readonly controllerNow: string;
    readonly controllerAbove: (name: string, organisation: string) => string;
    readonly controllerOfServer: string;
    readonly controller: string;
    readonly whichController: string;
    readonly ownController: string;
    readonly inheritedController: string;
    readonly controllerName: string;
    readonly address: string;
    readonly contact: string;
    readonly contactHelp: string;
    readonly country: string;
    readonly countryHelp: string;
    readonly countryFault: string;
    readonly dpo: string;
    readonly dpoHelp: string;
  };
  readonly sources: {
    readonly intro: string;
    readonly none: string;
    readonly all: string;
    readonly columns: { readonly name: string; readonly id: string; readonly keys: string };
  };
  readonly staff: {
    readonly intro: string;
    readonly none: string;
    readonly link: string;
    readonly columns: { readonly name: string; readonly account: string; readonly roles: string };
  };
  readonly grants: {
    readonly intro: string;
    readonly whoSeesWhat: string;
    readonly of: string;
    readonly completeOrganisation: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: {
      readonly reader: string;
      readonly key: string;
      readonly scopes: string;
      readonly of: string;
      readonly acts: string;
    };
    readonly add: {
      readonly button: string;
      readonly title: string;
      readonly action: string;
      readonly text: string;
      readonly key: string;
      readonly keyHelp: string;
      readonly done: (reader: string) => string;
    };
    readonly end: {
      readonly button: string;
      readonly this: (key: string) => string;
      readonly title: (reader: string) => string;
      readonly text: string;
      readonly done: (key: string) => string;
    };
  };
}
