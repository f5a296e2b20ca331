import { ownValue } from '../../core/json-object.ts';
import { countryName, formatDay, formatDuration } from '../html/format.ts';
import type { Language } from '../html/language.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { RequestField } from '../views/request-form-view.ts';

const NAMED = { kind: 'kinds', time: 'times', assurance: 'assurances' } as const;

/** A value of the form of a request as people read it; one a line if there are several. */
export const requestValueText = (name: RequestField, value: string, language: Language): string => {
  const texts = TEXTS[language].request;
  switch (name) {
    case 'kind':
    case 'time':
    case 'assurance':
      return ownValue(texts[NAMED[name]] as Readonly<Record<string, string>>, value) ?? value;
    case 'commercial':
    case 'responses':
      return value === 'yes' ? texts.yes : value;
    case 'until':
    case 'dpiaDate':
      return formatDay(Date.parse(value), language);
    case 'keep':
      return formatDuration(value, language);
    case 'controllerCountry':
      return countryName(value, language);
    case 'storage':
      return value
        .split('\n')
        .map((code) => countryName(code, language))
        .join('\n');
    default:
      return value;
  }
};
