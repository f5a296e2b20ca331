/** The id of a study by its name in a path, with or without its prefix. */
export const studyIdIn = (params: Readonly<Record<string, string>>): string =>
  `study:${(params['id'] ?? '').replace(/^study:/, '')}`;
