import type { OverviewTexts } from './overview-texts.ts';

export const OVERVIEW_TEXTS_FR: OverviewTexts = {
  title: 'Vue d’ensemble',
  intro: (organisation) => `L’état de Carnet, pour les sources de ${organisation} et au-dessous.`,
  needs: 'Ce qui vous attend',
  needsNothing: 'Rien ne vous attend pour le moment.',
  attention: {
    'part-down': 'Un composant est arrêté',
    'part-behind': 'Un composant est en retard',
    damaged: 'Des données enregistrées sont endommagées',
    'dead-letters': 'Des lettres mortes attendent',
    'forwarding-refused': 'Un autre LRS refuse ce qui lui est transmis',
    'forwarding-waits': 'Une transmission attend',
    'forwarding-unknown': 'Après une restauration, on ne sait pas ce qu’a ce destinataire',
    'webhook-disabled': 'Un webhook est désactivé',
    'webhook-waits': 'Un webhook avec des traces attend un exploitant',
    'erasures-late': 'Des effacements sont en retard',
    'backup-old': 'La dernière sauvegarde est ancienne',
    'noes-late':
      'La liste des refus est en retard : une restauration oublierait maintenant ce qui a été interdit depuis',
    'people-unasked': 'Une restauration a perdu des décisions : rien n’est gardé des personnes inconnues ici',
    'deletions-unacknowledged': 'Un laboratoire n’a pas confirmé des suppressions',
    'violations-rising': 'Les écarts aux profils augmentent',
    'keys-ending': 'Des clés vont prendre fin, et servent encore',
    'keys-unused': 'Des clés ne servent pas',
  },
  severities: { error: 'Erreur :', warning: 'Alerte :' },
  wayOut: {
    sources: 'Ouvrir les sources',
    violations: 'Voir les règles non respectées',
    keys: 'Ouvrir ses clés',
    deadLetters: 'Ouvrir les lettres mortes',
    forwarding: 'Ouvrir la transmission',
    webhook: 'Ouvrir le webhook',
    study: 'Ouvrir l’étude',
    erasures: 'Voir les effacements',
    behind: 'Il rattrape de lui-même. Sinon, regardez ses messages et la charge de la base.',
    damaged: 'Lancez carnet check sur le serveur : il dit ce qui est endommagé, et comment le réparer.',
    'backup-old': 'Lancez carnet backup sur le serveur : il dit en une phrase ce qui ne va pas.',
    'noes-late':
      'Regardez le disque de NOES_FILE, et ce que le journal d’exécution du processus sink dit de la liste des refus.',
    'people-unasked':
      'Demandez à celles arrivées depuis, par exemple par une lettre aux familles. Qui décide sur sa page est de ' +
      'nouveau enregistré aussitôt. Une fois toutes interrogées, lancez carnet noes asked sur le serveur.',
    process: (role) => `Démarrez un processus avec ROLE=${role} ou ROLE=all. Rien de ce qui a été accepté n’est perdu.`,
    service: (part) =>
      part === 'journal'
        ? 'Redémarrez Kafka, ou regardez le disque du journal. Rien n’est accepté entre-temps.'
        : 'Redémarrez MongoDB, ou regardez le disque de la base.',
  },
  runbook: 'Pas à pas (en anglais)',
  until: (day) => `la première prend fin le ${day}`,
  figures: 'Maintenant',
  perSecond: { accepted: 'acceptées par seconde', refused: 'refusées par seconde', withheld: 'retenues par seconde' },
  consistent: 'Complet jusqu’à',
  sinkLag: 'Retard de l’enregistrement',
  seconds: (seconds) => `${seconds} s`,
  releaserLag: 'Messages avant la publication',
  disk: 'Disque',
  diskFree: (free, total) => `${free} Go libres sur ${total} Go`,
  backup: 'Sauvegarde',
  noBackup: 'Carnet n’en connaît aucune : à vous d’y veiller',
  parts: 'Composants',
  partsCaption: 'Les composants de Carnet et leur état',
  columns: { part: 'Composant', health: 'État', since: 'Depuis', processes: 'Processus' },
  healths: { up: 'en marche', behind: 'en retard', down: 'arrêté' },
};
