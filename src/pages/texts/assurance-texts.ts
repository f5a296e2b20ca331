/** What the page of a learner says where a link of a tool is not enough. */
export interface AssuranceTexts {
  /** At the head of a page that a link of this tool has opened. */
  readonly toolBanner: (tool: string) => string;
  /** Instead of the buttons to download and to delete everything. */
  readonly notByTool: string;
  /** Instead of the buttons of a purpose that a link of a tool may not press. */
  readonly withheld: string;
  readonly unsure: (title: string) => string;
  /** How to come in through the school, where it has no OpenID provider. */
  readonly askSchool: string;
  /** The choice of a guardian, or of a person who is one. */
  readonly whose: string;
  readonly whoseIntro: string;
  readonly myself: string;
  readonly ofChild: (account: string) => string;
  readonly otherPerson: string;
  /** After who has decided, if the institution has recorded it from a paper. */
  readonly onPaper: string;
}
