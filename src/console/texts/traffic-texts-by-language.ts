import { textsInLanguage } from './language.ts';
import type { TrafficTexts } from './traffic-texts.ts';
import { TRAFFIC_TEXTS_EN } from './traffic-texts-en.ts';
import { TRAFFIC_TEXTS_FR } from './traffic-texts-fr.ts';

/** The texts of charts of statements, in the language of the reader. */
export const TRAFFIC_TEXTS: TrafficTexts = textsInLanguage({ en: TRAFFIC_TEXTS_EN, fr: TRAFFIC_TEXTS_FR });
