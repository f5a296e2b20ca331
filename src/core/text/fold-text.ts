const MARKS = /\p{M}+/gu;

/** Text for search and order: without case and accents, so that `École` is found by `eco` and stands beside `Ecole`. */
export const foldText = (text: string): string =>
  text.normalize('NFKD').replaceAll(MARKS, '').toLowerCase().normalize('NFC');
