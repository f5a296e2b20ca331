/** The name of a study in paths and topics: its id without `study:`. */
export const studyName = (purpose: string): string => purpose.replace(/^study:/, '');

/**
 * The page of a study, and the home page of the accounts that its pseudonyms are. `publicUrl` has no slash at its end.
 */
export const studyPage = (publicUrl: string, purpose: string): string => `${publicUrl}/studies/${studyName(purpose)}`;

/** Where a study is in the REST: `stream`, `snapshot`, `codebook`, ... are under it. */
export const studyResource = (publicUrl: string, purpose: string): string =>
  `${publicUrl}/v1/studies/${studyName(purpose)}`;
