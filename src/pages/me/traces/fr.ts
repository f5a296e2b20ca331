import type { TraceTexts } from './en.ts';

export const TRACE_FR: TraceTexts = {
  allTraces: 'Toutes les traces',
  allTracesIntro:
    'Tout ce que les outils ont gardé, les dernières traces arrivées d’abord. Ouvrez une trace pour ' +
    'voir ce qu’en recevrait une étude.',
  search: 'Rechercher',
  searchText: 'Mots qui y figurent',
  searchTool: 'Outil',
  anyTool: 'n’importe quel outil',
  searchSince: 'À partir de ce jour',
  searchUntil: 'Jusqu’à ce jour',
  noTraces: 'Aucune trace trouvée.',
  noSuchDay: 'Ce jour n’existe pas. Un jour s’écrit comme 2026-01-31.',
  searchFurther: 'Rien pour l’instant\u00a0: beaucoup de traces ont été parcourues, et il y en a de plus anciennes.',
  olderTraces: 'Traces plus anciennes',
  toMyPage: 'Revenir à ma page',
  toTraces: 'Revenir à toutes les traces',
  trace: 'Une trace',
  result: 'Résultat',
  tool: 'Outil',
  when: 'Quand',
  files: 'Fichiers',
  file: (number) => `Fichier ${number}`,
  whole: 'La trace entière, telle que l’outil l’a envoyée',
  forStudies: 'Ce que des études en recevraient',
  forStudiesIntro:
    'Sous «\u00a0Exactement ceci\u00a0» figure ce qui serait envoyé, fabriqué par le même programme. Un nom de code ' +
    'remplace le vrai nom. Les autres codes ne sont pas ceux que reçoit une étude.',
  noStudies: {
    subject: 'Aucune étude ne reçoit rien\u00a0: vous n’avez dit oui à aucune, et aucune ne demande.',
    guardian: 'Aucune étude ne reçoit rien\u00a0: personne n’a dit oui pour votre enfant, et aucune ne demande.',
  },
  saidYes: { subject: 'vous avez dit oui', guardian: 'oui a été dit' },
  isAsked: 'elle demande',
  exactly: 'Exactement ceci',
  nothing: 'Cette étude ne recevrait rien de cette trace.',
  leftOutTitle: 'Jamais cela',
  leftOut: {
    name: 'le nom et l’adresse',
    activity: 'quel exercice c’était\u00a0: seulement que c’est le même qu’avant',
    activityText: 'le nom et la description de l’exercice',
    response: 'la réponse',
    time: 'l’heure exacte',
    teacher: 'l’enseignant',
    team: 'le groupe, et les autres personnes nommées',
    platform: 'le nom du site',
    extensions: 'd’autres détails que l’outil a notés',
    files: 'les fichiers',
  },
};
