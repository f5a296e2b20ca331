/**
 * What a profile document may hold. Real ones stay far below: the largest known has 110 kB, 250 rules and 7 values in a
 * list. Each limit is there so that reading and judging take bounded time whoever wrote the document.
 */
export const LIMITS = {
  bytes: 5_000_000,
  /** Levels of arrays and objects inside one another. */
  depth: 64,
  /** JSON values, every array, object, string, number and literal counted. */
  values: 500_000,
  /** Properties of one object, languages of one text among them. */
  properties: 1_000,
  versions: 100,
  concepts: 10_000,
  templates: 2_000,
  patterns: 2_000,
  /** Rules of all templates of one version. */
  rules: 5_000,
  /** Stars in the JSONPaths of one version, and `..` in them: each may walk through all that a statement holds. */
  stars: 500,
  descents: 20,
  /**
   * Objects and arrays among the values of `any`, `all` and `none` of one version: what is found is compared with each.
   */
  compared: 20,
  /** Items of one list: members of a pattern, values of `any`, `all` and `none`, IRIs. */
  items: 1_000,
  /** Members of all patterns of one version. */
  members: 20_000,
  /** Characters of an IRI, or of the name of a property. */
  iri: 2_000,
  /** Characters of a JSONPath. */
  location: 1_000,
  /** Characters of any other string. */
  text: 100_000,
  /** Objects and rules of a document that cannot be evaluated. */
  leftOut: 500,
  /** Different inline schemas of a document that are checked, and their characters together. */
  schemas: 200,
  schemaText: 200_000,
} as const;

/** A number as people read it: with commas. */
const readable = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** What is said of something that goes beyond a limit, such as "has more than 100 versions". */
export const beyond = (limit: keyof typeof LIMITS, what: string): string =>
  `has more than ${readable(LIMITS[limit])} ${what}; that is the limit`;
