import { type LanguageRange, languageRanges } from '../../../xapi/output/accept-language.ts';
import type { Request } from '../../message/request-response.ts';

/** The language of a page first, then what the reader accepts. */
export const rangesOf = ({ header }: Pick<Request, 'header'>, language: string): readonly LanguageRange[] => {
  const accepted = languageRanges(header('accept-language'));
  return accepted[0]?.range.startsWith(language) === true ? accepted : [{ range: language, quality: 1 }, ...accepted];
};
