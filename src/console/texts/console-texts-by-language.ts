import type { ConsoleTexts } from './console-texts.ts';
import { CONSOLE_TEXTS_EN } from './console-texts-en.ts';
import { CONSOLE_TEXTS_FR } from './console-texts-fr.ts';
import { textsInLanguage } from './language.ts';

/** The texts that all pages share, in the language of the reader. */
export const CONSOLE_TEXTS: ConsoleTexts = textsInLanguage({ en: CONSOLE_TEXTS_EN, fr: CONSOLE_TEXTS_FR });
