/** The name of a study in paths and topics: its id without `study:`. */
export const studyName = (purpose: string): string => purpose.replace(/^study:/, '');

/**
 * The public page of a study, which is also the `homePage` of its pseudonymous accounts. `publicUrl` has no slash at
 * its end.
 */
export const studyPageUrl = (publicUrl: string, purpose: string): string =>
  `${publicUrl}/studies/${studyName(purpose)}`;

/** The study in the REST API: `stream`, `snapshot`, `codebook` and others are below it. */
export const studyResourceUrl = (publicUrl: string, purpose: string): string =>
  `${publicUrl}/v1/studies/${studyName(purpose)}`;
