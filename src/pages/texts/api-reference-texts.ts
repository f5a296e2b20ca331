/** The texts of the page that describes the API; what it describes is in English. */
export interface ApiReferenceTexts {
  readonly title: string;
  readonly intro: string;
  readonly document: string;
  readonly needsScript: string;
}
