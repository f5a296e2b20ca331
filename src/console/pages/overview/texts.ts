import { textsInLanguage } from '../../texts/language.ts';
import { OVERVIEW_TEXTS_EN } from './overview-texts-en.ts';
import { OVERVIEW_TEXTS_FR } from './overview-texts-fr.ts';

export const OVERVIEW_TEXTS = textsInLanguage({ en: OVERVIEW_TEXTS_EN, fr: OVERVIEW_TEXTS_FR });
