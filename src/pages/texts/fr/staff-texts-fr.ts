import type { StaffTexts } from '../staff-texts.ts';

export const STAFF_FR: StaffTexts = {
  signIn: {
    title: 'Se connecter pour travailler ici',
    intro: 'Pour les responsables, délégués à la protection des données, opérateurs, auditeurs et scientifiques.',
    button: 'Se connecter avec une clé d’accès',
    learners: 'Élèves et parents viennent par un lien de l’outil ou de l’établissement, et n’ont pas besoin de compte.',
  },
  provider: 'Se connecter avec le compte de votre organisation',
  providerOf: (name) => `Se connecter avec le compte «\u00a0${name}\u00a0»`,
  consoleNeedsScript: 'La console a besoin de JavaScript. Veuillez l’autoriser pour ce serveur.',
  needsScript:
    'Une clé d’accès demande JavaScript. Autorisez-le pour cette page, ou utilisez le compte de votre organisation.',
  passkeyFailed: 'Votre appareil n’a pas répondu. Rien n’a été envoyé\u00a0: réessayez.',
  passkeyElsewhere: ['Les clés d’accès de ce serveur ne valent qu’à une autre adresse\u00a0: ouvrez ', '.'],
  refusals: {
    unknown: 'Cela n’ouvre aucun compte ici. Demandez une invitation à qui administre Carnet dans votre organisation.',
    invalid: 'Cela n’a pas abouti. Peut-être a-t-il fallu trop de temps\u00a0: réessayez.',
    refused: 'La connexion a été arrêtée, par vous ou par le serveur de votre organisation.',
    unreachable: 'La connexion de votre organisation ne répond pas. Réessayez dans quelques minutes.',
    unnamed: 'La connexion de votre organisation ne dit pas qui vous êtes. Prévenez ceux qui l’administrent.',
  },
  join: {
    title: 'Votre compte',
    intro: 'Vous êtes invité à travailler ici. Une clé d’accès de votre appareil ouvrira désormais votre compte.',
    button: 'Créer une clé d’accès',
    once: 'L’invitation sert une fois. Qui l’ouvre a ce compte\u00a0: ne la transmettez pas.',
    over: {
      title: 'Cette invitation n’est plus valable',
      text: [
        'Elle a déjà servi, a expiré, ou a été remplacée par une autre.',
        'Demandez-en une nouvelle à la personne qui vous a invité.',
      ],
    },
  },
  account: {
    title: 'Votre compte',
    name: 'Nom',
    organisation: 'Organisation',
    roles: 'Rôles',
    lab: 'Laboratoire',
    awaiting: 'Rôles en attente',
    countsAs: 'Compte comme',
    waiting:
      'Une seule personne vous a invité, ou vous a donné un rôle. Tant qu’une deuxième n’a pas confirmé votre ' +
      'compte, il compte comme le sien là où il faut deux personnes. Demandez à un opérateur, à un responsable ou ' +
      'au délégué à la protection des données.',
    rooms: 'Ce que vous pouvez ouvrir',
    roleNames: {
      operator: 'opérateur',
      steward: 'responsable des données',
      dpo: 'délégué à la protection des données',
      auditor: 'auditeur',
      scientist: 'scientifique',
    },
    roomNames: {
      desk: 'Le bureau\u00a0: demandes d’études',
      contacts: 'Demandes de réidentification',
      mentions: 'Personnes effacées que d’autres traces nomment',
      assessments: 'Analyses d’impact des études',
      requests: 'Vos demandes',
      newStudy: 'Demander une étude',
      accounts: 'Comptes à confirmer',
      console: 'La console',
      operations: 'L’état du consentement',
      violations: 'Écarts aux profils',
      runs: 'Où en est une inscription',
      whoSeesWhat: 'Qui voit quoi',
      events: 'La chaîne d’audit',
    },
  },
  confirm: {
    title: 'Comptes à confirmer',
    intro:
      'Une personne a invité ces comptes, ou leur a donné un rôle. Tant qu’une deuxième n’a pas confirmé un compte, ' +
      'il compte comme celui de la première là où il faut deux personnes.',
    before:
      'Ne confirmez que les personnes que vous connaissez\u00a0: demandez-leur, de vive voix, si ce compte est bien ' +
      'le leur. Votre nom figure dans la chaîne d’audit.',
    none: 'Aucun compte ne vous attend.',
    invitedBy: 'Invité par',
    joined: 'Arrivé',
    button: 'C’est une autre personne\u00a0: confirmer',
    refused: 'Ce compte n’a pas été confirmé\u00a0:',
  },
  signedOut: { title: 'Vous êtes déconnecté', text: ['Votre session est terminée, sur tous les serveurs.'] },
  signInAgain: 'Se connecter',
};
