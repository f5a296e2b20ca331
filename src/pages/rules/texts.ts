import type { TextsByLanguage } from '../html/translated.ts';
import { RULE_EN } from './en.ts';
import { RULE_FR } from './fr.ts';

/** The texts of rules, which pages of profiles, explanations of refusals and pages of staff share. */
export const RULE_TEXTS: TextsByLanguage<typeof RULE_EN> = { en: RULE_EN, fr: RULE_FR };
