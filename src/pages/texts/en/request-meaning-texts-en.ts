import type { RequestMeaningTexts } from '../request-meaning-texts.ts';

export const REQUEST_MEANING_EN: RequestMeaningTexts = {
  kinds: {
    record: 'A tool records what people do.',
    research: 'A lab receives pseudonymous records of the people who say yes.',
    product: 'A company receives pseudonymous records of the people who say yes, for a product.',
    steering: 'An authority receives totals.',
    forward: 'Statements are passed on to another system, under people’s own names.',
  },
  commercial: 'The recipients may earn money with what they learn.',
  sources: (count) =>
    count === 1
      ? 'Only statements of this tool are released.'
      : `Only statements of these ${count} tools are released.`,
  anyProfile: 'No restriction: statements of any profile.',
  anyVerb: 'No restriction: statements with any verb.',
  anyActivityType: 'No restriction: statements about activities of any type.',
  times: {
    exact: 'Exact times can be matched with other data: a person may be recognised by them.',
    PT1S: 'Times are cut to the second. They can still be matched with other data.',
    PT1M: 'Times are cut to the minute.',
    PT1H: 'Times are cut to the hour.',
    P1D: 'Only the day is released, without a time of day.',
    shifted: 'All times of a person are moved by the same number of weeks: distances stay, dates do not.',
  },
  replacedActivities: 'Ids of activities are replaced: exercises can be told apart, not recognised.',
  shownActivities: 'Activities whose ids begin so are named. All other ids are replaced.',
  noExtensions: 'No extensions are released.',
  responses: 'Choices in questions with declared choices are released. Free text never is.',
  noResponses: 'Answers of learners are not released.',
  noAutomatedDecisions: 'Nothing is decided automatically about anybody.',
  until: (day) => `Release ends after ${day}.`,
  keep: (period) => `The stream of the study is destroyed ${period} after its end.`,
  minimum: (count) => `Nothing is released while fewer than ${count} people take part.`,
  assurances: {
    institution: 'A yes counts if the school has asked, or its own sign-in was used.',
    idp: 'A yes counts only after a sign-in at the school.',
    tool: 'A yes counts even if only a tool vouches for the person.',
  },
  noEthics: 'No reference of an ethics committee is given.',
  noDpia: 'No impact assessment is named.',
};
