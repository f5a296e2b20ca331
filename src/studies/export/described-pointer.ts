import { ownValue } from '../../core/json-object.ts';
import type { LanguageMap } from '../../xapi/model/types.ts';

const DESCRIPTIONS: Readonly<Record<string, LanguageMap>> = {
  '/source': { en: 'The tool that recorded it', fr: 'L’outil qui l’a enregistré' },
  '/profile': { en: 'The xAPI Profile that the statement claims', fr: 'Le profil xAPI dont la trace se réclame' },
  '/statement/id': {
    en: 'Names the record in this study alone',
    fr: 'Désigne l’enregistrement dans cette étude seulement',
  },
  '/statement/timestamp': {
    en: 'When it happened, as exactly as the study may know (UTC)',
    fr: 'Quand cela s’est passé, aussi précisément que l’étude peut le savoir (UTC)',
  },
  '/statement/actor/account/name': {
    en: 'The pseudonym of who did it, in this study alone',
    fr: 'Le pseudonyme de qui l’a fait, dans cette étude seulement',
  },
  '/statement/actor/member': {
    en: 'Where a group did it, the pseudonyms of its members',
    fr: 'Quand un groupe l’a fait, les pseudonymes de ses membres',
  },
  '/statement/verb/id': { en: 'What was done', fr: 'Ce qui a été fait' },
  '/statement/object/id': {
    en: 'The activity that it was done with, or the record referred to',
    fr: 'L’activité avec laquelle cela a été fait, ou l’enregistrement visé',
  },
  '/statement/object/definition/type': { en: 'The type of the activity', fr: 'Le type de l’activité' },
  '/statement/object/definition/interactionType': {
    en: 'The kind of question, where it is one',
    fr: 'Le type de question, si c’en est une',
  },
  '/statement/result/success': { en: 'Whether it was right', fr: 'Si c’était juste' },
  '/statement/result/completion': { en: 'Whether it was completed', fr: 'Si c’était terminé' },
  '/statement/result/score/scaled': { en: 'The score from -1 to 1', fr: 'Le score de -1 à 1' },
  '/statement/result/score/raw': { en: 'The score in points', fr: 'Le score en points' },
  '/statement/result/score/min': { en: 'The least score in points', fr: 'Le score minimal en points' },
  '/statement/result/score/max': { en: 'The greatest score in points', fr: 'Le score maximal en points' },
  '/statement/result/duration': { en: 'How long it took (ISO 8601)', fr: 'Combien de temps cela a pris (ISO 8601)' },
  '/statement/result/response': {
    en: 'Which of the declared choices was taken',
    fr: 'Lequel des choix déclarés a été pris',
  },
  '/statement/context/registration': {
    en: 'What belongs to one run through a course, in this study alone',
    fr: 'Ce qui appartient à un même parcours, dans cette étude seulement',
  },
  '/statement/context/language': {
    en: 'The language of what was done (ISO 639)',
    fr: 'La langue de ce qui a été fait (ISO 639)',
  },
  '/statement/context/contextActivities/parent': {
    en: 'The activities that it is part of',
    fr: 'Les activités dont elle fait partie',
  },
  '/statement/context/contextActivities/grouping': {
    en: 'The activities that it is grouped under',
    fr: 'Les activités qui la regroupent',
  },
  '/statement/context/contextActivities/category': {
    en: 'The profiles and categories of the statement',
    fr: 'Les profils et catégories de la trace',
  },
  '/statement/context/contextActivities/other': {
    en: 'Other activities that it has to do with',
    fr: 'D’autres activités en rapport',
  },
};

const EXTENSION: LanguageMap = { en: 'A value of the tool’s own', fr: 'Une valeur propre à l’outil' };

/** Describes what a column's pointer finds in a released record, in the languages of the pages. */
export const describePointer = (pointer: string): LanguageMap => ownValue(DESCRIPTIONS, pointer) ?? EXTENSION;
