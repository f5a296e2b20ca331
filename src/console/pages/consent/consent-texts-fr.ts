import type { ConsentTexts } from './consent-texts.ts';

export const CONSENT_TEXTS_FR: ConsentTexts = {
  title: 'Consentement',
  intro:
    'Ce qui est enregistré et retenu, les décisions qui attendent une deuxième signature, et l’état de la chaîne ' +
    'd’audit.',
  waiting: {
    title: 'En attente d’une deuxième signature',
    guardian: 'D’un parent ou responsable légal',
    subject: 'D’un élève',
    few: 'moins de 10',
    some: (count) => `${count} ou plus`,
    desk: 'Les oppositions et les demandes sont sur le bureau.',
  },
  erasures: {
    title: 'Effacements',
    inTime: 'Aucun effacement ne dure plus de 60 secondes.',
    late:
      'Un effacement dure plus de 60 secondes. Vérifiez dans la vue d’ensemble que l’enregistrement (sink) ' +
      'fonctionne.',
    open: 'En cours',
    oldest: 'Le plus ancien depuis',
    retention: 'Effacements et conservation',
  },
  chain: {
    title: 'Chaîne d’audit',
    head: 'Tête du jour',
    entry: (seq) => `entrée ${seq}`,
    signed: 'Signée',
    verified: 'Vérifiée par ce processus',
    upTo: (seq) => `jusqu’à l’entrée ${seq}`,
    notHere: 'pas encore, ou par un autre processus (lrs_audit_verified_seq)',
    open: 'Ouvrir la chaîne d’audit',
  },
  sources: {
    title: 'Traces par source',
    intro:
      'Par dizaines, depuis le démarrage de ce processus. Les métriques lrs_consent_admitted_total et ' +
      'lrs_consent_withheld_total comptent pour tous les processus.',
    caption: 'Les sources, avec leurs traces enregistrées et retenues',
    none: 'Aucune source pour l’instant.',
    columns: {
      source: 'Source',
      organisation: 'Organisation',
      basis: 'Base légale',
      stored: 'Enregistrées',
      withheld: 'Retenues',
      reasons: 'Raisons',
    },
  },
  bases: { consent: 'consentement', contract: 'contrat', public_task: 'mission d’intérêt public' },
  reasons: {
    undecided: 'pas de décision',
    pending: 'deuxième signature manquante',
    stopped: 'refus, arrêt ou opposition',
    paused: 'en pause',
    expired: 'expiré',
    stale: 'nouveau texte sans décision',
    past: 'avant le consentement',
    'opaque-group': 'groupe sans membres',
    named: 'opposition d’une personne mentionnée',
    unasked: 'inconnu depuis une restauration',
    gone: 'effacé en chemin',
  },
  reason: (why, count) => `${why} : ${count}`,
};
