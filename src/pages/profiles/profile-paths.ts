import type { Language } from '../layout/language.ts';

type Words = readonly [en: string, fr: string];

/** The properties of a statement in words, those that rules of real profiles are about. */
const PROPERTIES: Readonly<Record<string, Words>> = {
  id: ['the id of the statement', 'l’identifiant de la trace'],
  timestamp: ['the time', 'la date et l’heure'],
  stored: ['the time of storing', 'l’heure d’enregistrement'],
  authority: ['the authority', 'l’autorité (qui atteste la trace)'],
  version: ['the version of xAPI', 'la version de xAPI'],
  attachments: ['the list of attachments', 'la liste des pièces jointes'],
  actor: ['the actor', 'l’acteur'],
  'actor.name': ['the name of the actor', 'le nom de l’acteur'],
  'actor.mbox': ['the e-mail address of the actor', 'l’adresse électronique de l’acteur'],
  'actor.account': ['the account of the actor', 'le compte de l’acteur'],
  'actor.objectType': ['the type of actor', 'le type d’acteur'],
  'actor.member': ['the list of members of the group', 'la liste des membres du groupe'],
  verb: ['the verb', 'le verbe'],
  'verb.id': ['the verb', 'le verbe'],
  object: ['the object', 'l’objet'],
  'object.id': ['the id of the activity', 'l’identifiant de l’activité'],
  'object.objectType': ['the type of object', 'le type d’objet'],
  'object.definition': ['the definition of the activity', 'la définition de l’activité'],
  'object.definition.type': ['the type of activity', 'le type d’activité'],
  'object.definition.name': ['the name of the activity', 'le nom de l’activité'],
  'object.definition.description': ['the description of the activity', 'la description de l’activité'],
  'object.definition.moreInfo': [
    'the link to more about the activity',
    'le lien vers plus d’informations sur l’activité',
  ],
  'object.definition.interactionType': ['the type of question', 'le type de question'],
  'object.definition.correctResponsesPattern': ['the list of right answers', 'la liste des réponses justes'],
  'object.definition.choices': ['the list of choices', 'la liste des choix'],
  'object.definition.extensions': ['the set of extensions of the activity', 'l’ensemble des extensions de l’activité'],
  result: ['the result', 'le résultat'],
  'result.score': ['the score', 'le score'],
  'result.score.scaled': ['the score from -1 to 1', 'le score de -1 à 1'],
  'result.score.raw': ['the score in points', 'le score en points'],
  'result.score.min': ['the lowest score possible', 'le score minimal possible'],
  'result.score.max': ['the highest score possible', 'le score maximal possible'],
  'result.success': ['the success', 'la réussite'],
  'result.completion': ['the completion', 'l’achèvement'],
  'result.response': ['the answer', 'la réponse'],
  'result.duration': ['the duration', 'la durée'],
  'result.extensions': ['the set of extensions of the result', 'l’ensemble des extensions du résultat'],
  context: ['the context', 'le contexte'],
  'context.registration': ['the registration', 'l’inscription (registration)'],
  'context.instructor': ['the instructor', 'l’enseignant'],
  'context.team': ['the team', 'l’équipe'],
  'context.revision': ['the revision of the activity', 'la révision de l’activité'],
  'context.platform': ['the platform', 'la plateforme'],
  'context.language': ['the language', 'la langue'],
  'context.statement': ['the reference to another statement', 'le renvoi à une autre trace'],
  'context.extensions': ['the set of extensions of the context', 'l’ensemble des extensions du contexte'],
  'context.contextActivities': ['the set of context activities', 'l’ensemble des activités du contexte'],
  'context.contextActivities.parent': ['the parent activity', 'l’activité parente'],
  'context.contextActivities.grouping': ['the grouping activity', 'l’activité de regroupement'],
  'context.contextActivities.category': ['the category activity', 'l’activité de catégorie'],
  'context.contextActivities.other': ['the other context activity', 'l’autre activité du contexte'],
  'context.contextActivities.parent.id': ['the id of the parent activity', 'l’identifiant de l’activité parente'],
  'context.contextActivities.grouping.id': [
    'the id of the grouping activity',
    'l’identifiant de l’activité de regroupement',
  ],
  'context.contextActivities.category.id': [
    'the id of the category activity',
    'l’identifiant de l’activité de catégorie',
  ],
  'context.contextActivities.other.id': [
    'the id of the other context activity',
    'l’identifiant de l’autre activité du contexte',
  ],
  'context.contextActivities.parent.definition.type': [
    'the type of the parent activity',
    'le type de l’activité parente',
  ],
  'context.contextActivities.grouping.definition.type': [
    'the type of the grouping activity',
    'le type de l’activité de regroupement',
  ],
  'context.contextActivities.category.definition.type': [
    'the type of the category activity',
    'le type de l’activité de catégorie',
  ],
  'context.contextActivities.other.definition.type': [
    'the type of the other context activity',
    'le type de l’autre activité du contexte',
  ],
};

const EXTENSIONS: Readonly<Record<string, Words>> = {
  'object.definition.extensions': ['the extension of the activity', 'l’extension de l’activité'],
  'result.extensions': ['the extension of the result', 'l’extension du résultat'],
  'context.extensions': ['the extension of the context', 'l’extension du contexte'],
};

/** Where a rule looks, for people. */
export interface Place {
  readonly words: string;
  /** The key of the extension that it is about. */
  readonly extension?: string;
}

/**
 * Says where the names of a path lead in a statement, in a reader's language; undefined where there are no words for
 * it.
 */
export const placeOf = (names: readonly string[], language: Language): Place | undefined => {
  const at = language === 'fr' ? 1 : 0;
  const words = PROPERTIES[names.join('.')]?.[at];
  if (words !== undefined) return { words };
  const extension = names.at(-1);
  const holder = EXTENSIONS[names.slice(0, -1).join('.')]?.[at];
  return holder === undefined || extension === undefined ? undefined : { words: holder, extension };
};
