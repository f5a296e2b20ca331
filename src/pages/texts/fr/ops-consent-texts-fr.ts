import type { OpsConsentTexts } from '../ops-consent-texts.ts';

export const OPS_CONSENT_FR: OpsConsentTexts = {
  title: 'Consentement, pour l’exploitation',
  intro:
    'Ce que le contrôle laisse entrer et retient, qui est attendu, et si les effacements et la chaîne ' +
    'd’audit vont bien.',
  erasures: 'Effacements',
  inTime: 'Tous en moins de 60\u00a0secondes.',
  late: 'L’un d’eux dure depuis plus de 60\u00a0secondes\u00a0: vérifiez qu’un transfert tourne.',
  open: 'En cours',
  oldest: 'Le plus ancien',
  none: 'aucun',
  seconds: (count) => `${count}\u00a0s`,
  waiting: 'En attente du second oui',
  guardian: 'D’un parent ou responsable légal',
  subject: 'D’un élève',
  fewerThanTen: 'moins de 10',
  atLeast: (count) => `au moins ${count}`,
  chain: 'Chaîne d’audit',
  head: 'Tête du jour',
  entry: (seq) => `entrée ${seq}`,
  published: 'Publiée',
  verified: 'Vérifiée par ce processus',
  upTo: (seq) => `jusqu’à l’entrée ${seq}`,
  notHere: 'pas encore, ou par un autre processus (lrs_audit_verified_seq)',
  sources: 'Sources',
  sourcesIntro:
    'Par dizaines, depuis le démarrage de ce processus\u00a0; pour tous les processus et plus longtemps, voir ' +
    'lrs_consent_admitted_total et lrs_consent_withheld_total.',
  source: 'Source',
  basis: 'Base légale',
  bases: { consent: 'consentement', contract: 'contrat', public_task: 'mission d’intérêt public' },
  stored: 'Gardées',
  withheld: 'Retenues',
  reasons: {
    undecided: 'pas décidé',
    pending: 'second oui manquant',
    stopped: 'non, arrêt ou opposition',
    paused: 'en pause',
    expired: 'terminé',
    stale: 'nouveau texte pas décidé',
    past: 'avant le oui',
    'opaque-group': 'groupe sans membres',
    named: 'opposition d’une personne nommée',
    unasked: 'inconnu depuis une restauration',
    gone: 'effacé en chemin',
  },
};
