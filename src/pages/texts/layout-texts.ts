/** The texts around every page. */
export interface LayoutTexts {
  readonly skip: string;
  readonly languages: string;
  readonly signOut: string;
  readonly signIn: string;
  readonly about: string;
  readonly links: readonly (readonly [path: string, text: string])[];
}
