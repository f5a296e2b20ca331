/**
 * A fault of the API in English and in the language of a page. `{}` stands for a part of it, in the same order in both;
 * a part is translated by the same phrases, or shown as it is.
 */
export type FaultPhrase = readonly [english: string, translated: string];
