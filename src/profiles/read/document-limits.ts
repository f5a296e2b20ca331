/**
 * The limits of a profile document. Each bounds the time to read it and to evaluate statements, whatever the document.
 * The largest published profile has 110 kB, 250 rules and 7 values in a list.
 */
export const LIMITS = {
  bytes: 5_000_000,
  /** Levels of arrays and objects inside one another. */
  depth: 64,
  /** JSON values, every array, object, string, number and literal counted. */
  values: 500_000,
  /** The properties of one object, also the languages of one text. */
  properties: 1_000,
  versions: 100,
  concepts: 10_000,
  templates: 2_000,
  patterns: 2_000,
  /** Rules of all templates of one version. */
  rules: 5_000,
  /** Stars and `..` in the JSONPaths of one version: each may walk through a complete statement. */
  stars: 500,
  descents: 20,
  /** Objects and arrays in `any`, `all` and `none` of one version: each is compared with every value found. */
  compared: 20,
  /** Items of one list: members of a pattern, values of `any`, `all` and `none`, IRIs. */
  items: 1_000,
  /** Members of all patterns of one version. */
  members: 20_000,
  /** Characters of an IRI, or of the name of a property. */
  iri: 2_000,
  /** Characters of a JSONPath. */
  jsonPath: 1_000,
  /** Characters of any other string. */
  text: 100_000,
  /** The objects and rules of a document that cannot be evaluated. */
  omitted: 500,
  /** Different inline schemas of a document that are checked, and their characters together. */
  schemas: 200,
  schemaText: 200_000,
} as const;

const withCommas = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** The detail of a fault, such as "has more than 100 versions; that is the limit". */
export const overLimit = (limit: keyof typeof LIMITS, what: string): string =>
  `has more than ${withCommas(LIMITS[limit])} ${what}; that is the limit`;
