import type { AccessTexts } from './en.ts';
import { SIGN_INS_FR } from '../sign-ins/fr.ts';

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('fr-FR')} ${count < 2 ? one : many}`;

export const ACCESS_FR: AccessTexts = {
  ...SIGN_INS_FR,
  accessTitle: { subject: 'Qui a lu mes traces', guardian: 'Qui a lu ces traces' },
  accessIntro: (days) =>
    'Un outil voit ce qu’il a enregistré lui-même\u00a0; cela n’est pas listé. Voici qui d’autre a lu\u00a0: les ' +
    'autres outils que l’établissement autorise, le personnel, et les visites par des liens que l’établissement a ' +
    'créés. Cette visite n’est pas comptée. Chaque lecture reste dans cette liste ' +
    `${days}\u00a0jours.`,
  noAccess: (days) => `Personne d’autre n’a rien lu ces ${days} derniers jours.`,
  accessPartial: 'Seules les dernières lectures sont comptées ici\u00a0; le téléchargement les contient toutes.',
  accessMoreRows: 'Ce sont les dernières\u00a0; le téléchargement les contient toutes.',
  accessRoles: { operator: 'Un opérateur de Carnet' },
  accessStaff: 'Personnel',
  accessGiven: {
    statements: (count) => counted(count, 'trace', 'traces'),
    documents: (count) => counted(count, 'état ou profil sauvegardé', 'états ou profils sauvegardés'),
    violations: (count) =>
      `${counted(count, 'trace citée', 'traces citées')} dans une liste de règles non respectées, ` +
      'ou dont l’ordre a été consulté (sans contenu)',
  },
  accessVisits: (count) => counted(count, 'visite', 'visites'),
  accessAnswers: (count) => (count < 2 ? 'en une lecture' : `en ${count.toLocaleString('fr-FR')} lectures`),
  accessLast: 'La dernière le',
  accessDetails: 'Quand, et ce qui a été demandé',
  accessAsked: 'Demandé\u00a0:',
  accessEverything: 'tout',
  accessWithheld: 'le lien d’un outil ne le montre pas',
  accessSelf: { subject: 'vous, par votre nom', guardian: 'votre enfant, par son nom' },
  accessParameters: {
    agent: 'une personne, par son nom',
    related_agents: 'aussi là où des personnes sont citées',
    verb: 'ce qui a été fait\u00a0:',
    activity: 'exercice\u00a0:',
    related_activities: 'aussi ce qui en fait partie',
    registration: 'une inscription à un cours',
    since: 'du',
    until: 'jusqu’au',
    statementId: 'une trace, par son numéro',
    voidedStatementId: 'une trace annulée, par son numéro',
    attachments: 'avec les fichiers joints',
    format: 'format\u00a0:',
    activityId: 'exercice\u00a0:',
    stateId: 'un état',
    profileId: 'un profil',
    profile: 'selon les règles\u00a0:',
  },
};
