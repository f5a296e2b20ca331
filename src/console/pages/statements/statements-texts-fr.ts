import type { StatementsTexts } from './statements-texts.ts';

export const STATEMENTS_TEXTS_FR: StatementsTexts = {
  title: 'Traces',
  intro:
    'Ce que les sources de votre organisation ont enregistré, par tous les filtres de xAPI. L’adresse de cette page ' +
    'est un lien vers ce qu’elle montre.',
  recorded: 'Chaque consultation est notée, et les personnes concernées le voient.',
  filters: 'Filtres',
  fields: {
    agent: 'Personne',
    agentHelp: 'Une adresse électronique, ou un Agent en JSON.',
    agentFault: 'Ce n’est ni une adresse électronique ni un Agent en JSON.',
    verb: 'Verbe (IRI)',
    activity: 'Activité (IRI)',
    registration: 'Inscription (UUID)',
    source: 'Source',
    profile: 'Profil (IRI)',
    since: 'Stockées après',
    until: 'Stockées jusqu’à',
    related: 'Aussi là où personne ou activité ne sont que liées',
    voided: 'Aussi les traces annulées',
  },
  find: 'Chercher',
  clear: 'Effacer les filtres',
  order: 'Ordre',
  newest: 'Les plus récentes d’abord',
  timeline: 'Chronologie, les plus anciennes d’abord',
  live: 'Suivre ce qui arrive',
  list: 'Traces',
  none: 'Aucune trace ne correspond à ces filtres.',
  arrived: (count) => (count === 1 ? 'Une trace de plus est arrivée.' : `${count} traces de plus sont arrivées.`),
  full: 'La page ne suit plus : rechargez-la pour voir la suite.',
  raw: 'JSON',
  rawOf: (id) => `JSON de la trace ${id}`,
  follow: 'Son inscription en chronologie',
};
