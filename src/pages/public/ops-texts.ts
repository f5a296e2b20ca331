import type { Language } from '../layout/language.ts';

/** What the operator's page of consent says. */
export interface OpsWords {
  readonly title: string;
  readonly lead: string;
  readonly erasures: string;
  readonly inTime: string;
  readonly late: string;
  readonly open: string;
  readonly oldest: string;
  readonly none: string;
  readonly seconds: (count: string) => string;
  readonly waiting: string;
  readonly guardian: string;
  readonly subject: string;
  readonly atLeast: (count: string) => string;
  readonly chain: string;
  readonly head: string;
  readonly entry: (seq: string) => string;
  readonly published: string;
  readonly verified: string;
  readonly upTo: (seq: string) => string;
  readonly notHere: string;
  readonly sources: string;
  readonly sourcesWhat: string;
  readonly source: string;
  readonly basis: string;
  readonly bases: Readonly<Record<'consent' | 'contract' | 'public_task', string>>;
  readonly stored: string;
  readonly withheld: string;
  /** Why a statement is withheld, by the name of the reason. */
  readonly why: Readonly<Record<string, string>>;
}

/** The words, by language. */
export const OPS_WORDS: Readonly<Record<Language, OpsWords>> = {
  en: {
    title: 'Consent, for operators',
    lead: 'What the gate lets in and holds back, who is waited for, and whether erasures and the audit chain are as they should be.',
    erasures: 'Erasures',
    inTime: 'All within 60 seconds.',
    late: 'One is open for more than 60 seconds: look whether a sink runs.',
    open: 'Open',
    oldest: 'Oldest',
    none: 'none',
    seconds: (count) => `${count} s`,
    waiting: 'Waiting for the second of two yeses',
    guardian: 'For a parent or guardian',
    subject: 'For a learner',
    atLeast: (count) => `at least ${count}`,
    chain: 'Audit chain',
    head: 'Head of today',
    entry: (seq) => `entry ${seq}`,
    published: 'Published',
    verified: 'Verified by this process',
    upTo: (seq) => `up to entry ${seq}`,
    notHere: 'not yet, or by another process (lrs_audit_verified_seq)',
    sources: 'Sources',
    sourcesWhat:
      'Statements since this process started; over all processes and for longer, lrs_consent_admitted_total and lrs_consent_withheld_total tell.',
    source: 'Source',
    basis: 'Basis',
    bases: { consent: 'consent', contract: 'contract', public_task: 'public task' },
    stored: 'Stored',
    withheld: 'Withheld',
    why: {
      undecided: 'not decided',
      pending: 'second yes missing',
      stopped: 'no, stopped or objected',
      paused: 'paused',
      expired: 'over',
      stale: 'new text not decided',
      past: 'before the yes',
      'opaque-group': 'group without members',
      named: 'objection of somebody named',
      gone: 'erased on the way',
    },
  },
  fr: {
    title: 'Consentement, pour l’exploitation',
    lead: 'Ce que le contrôle laisse entrer et retient, qui est attendu, et si les effacements et la chaîne d’audit vont bien.',
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
    atLeast: (count) => `au moins ${count}`,
    chain: 'Chaîne d’audit',
    head: 'Tête du jour',
    entry: (seq) => `entrée ${seq}`,
    published: 'Publiée',
    verified: 'Vérifiée par ce processus',
    upTo: (seq) => `jusqu’à l’entrée ${seq}`,
    notHere: 'pas encore, ou par un autre processus (lrs_audit_verified_seq)',
    sources: 'Sources',
    sourcesWhat:
      'Traces depuis le démarrage de ce processus\u00a0; pour tous les processus et plus longtemps, voir lrs_consent_admitted_total et lrs_consent_withheld_total.',
    source: 'Source',
    basis: 'Base',
    bases: { consent: 'consentement', contract: 'contrat', public_task: 'mission publique' },
    stored: 'Gardées',
    withheld: 'Retenues',
    why: {
      undecided: 'pas décidé',
      pending: 'second oui manquant',
      stopped: 'non, arrêt ou opposition',
      paused: 'en pause',
      expired: 'terminé',
      stale: 'nouveau texte pas décidé',
      past: 'avant le oui',
      'opaque-group': 'groupe sans membres',
      named: 'opposition d’une personne nommée',
      gone: 'effacé en chemin',
    },
  },
};
