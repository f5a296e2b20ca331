import type { ProfileRow } from '../../api/lists.ts';

/** The mode in which a source is checked by a profile, as the API names it. */
export type ModeName = 'off' | 'observe' | 'enforce';

/** The texts of the page of profiles. */
export interface ProfilesTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: {
    readonly name: string;
    readonly versions: string;
    readonly usedBy: string;
    readonly findings: string;
    readonly origin: string;
  };
  readonly origins: Readonly<Record<ProfileRow['origin'], string>>;
  readonly forAll: string;
  readonly back: string;
  readonly page: string;
  readonly document: string;
  readonly facts: { readonly id: string; readonly origin: string };
  readonly versions: {
    readonly title: string;
    readonly caption: string;
    readonly columns: { readonly id: string; readonly made: string; readonly state: string };
    readonly current: string;
    readonly earlier: string;
    readonly unchecked: (count: number) => string;
  };
  readonly usage: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: {
      readonly source: string;
      readonly mode: string;
      readonly policy: string;
      readonly violations: string;
    };
    readonly modes: Readonly<Record<ModeName, string>>;
    readonly policies: { readonly any: string; readonly all: string };
    readonly violations: string;
    readonly violationsOf: (source: string) => string;
  };
  readonly findings: { readonly title: string; readonly intro: string; readonly none: string };
  readonly retire: {
    readonly button: string;
    readonly title: (name: string) => string;
    readonly action: string;
    readonly text: string;
    readonly used: (sources: number) => string;
    readonly changed: string;
    readonly done: (name: string) => string;
  };
  readonly add: {
    readonly button: string;
    readonly replace: string;
    readonly title: string;
    readonly intro: string;
    readonly file: string;
    readonly chosen: (name: string, kilobytes: number) => string;
    readonly remove: string;
    readonly unreadable: string;
    readonly text: string;
    readonly textHelp: string;
    readonly empty: string;
    readonly check: string;
    readonly take: string;
    readonly url: {
      readonly title: string;
      readonly text: string;
      readonly label: string;
      readonly fault: string;
      readonly command: string;
    };
    readonly refused: (count: number) => string;
    readonly isNew: (name: string) => string;
    readonly replaces: (name: string) => string;
    readonly added: (name: string) => string;
    readonly changed: string;
    readonly checkAgain: string;
  };
  readonly changes: {
    readonly title: string;
    readonly none: string;
    readonly sameVersion: (version: string) => string;
    readonly version: (version: string, before: string) => string;
    readonly templatesAdded: (count: number) => string;
    readonly templatesRemoved: (count: number) => string;
    readonly patternsAdded: (count: number) => string;
    readonly patternsRemoved: (count: number) => string;
    readonly patternsChanged: (count: number) => string;
    readonly conceptsAdded: (count: number) => string;
    readonly conceptsRemoved: (count: number) => string;
    readonly template: string;
    readonly ruleAdded: string;
    readonly ruleRemoved: string;
    readonly selectsOthers: string;
    readonly earlier: (count: number) => string;
    readonly statements: string;
    readonly stillValid: string;
    readonly noLongerValid: (source: string, invalid: number, checked: number) => string;
    readonly partial: string;
  };
}
