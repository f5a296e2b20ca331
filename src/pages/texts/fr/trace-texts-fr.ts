import type { CopiedFile, TraceTexts } from '../trace-texts.ts';

const FILES: Readonly<Record<CopiedFile, string>> = {
  statements: 'chaque trace, telle que les outils l’ont envoyée',
  attachments:
    'les fichiers joints aux traces, s’il y en a\u00a0; chacun porte le nom que sa trace appelle «\u00a0sha2\u00a0»',
  documents: 'ce que les outils ont enregistré pour reprendre là où vous vous êtes arrêté',
  'named-in':
    'les traces d’autres personnes qui vous nomment\u00a0: quel outil, à quel titre, combien de fois\u00a0; pas ' +
    'qui elles sont',
  decisions: 'ce à quoi vous avez dit oui ou non, à ce jour',
  receipts: 'un reçu signé de chaque décision',
  events: 'tout ce qui s’est passé, dans l’ordre',
  'sign-ins': 'quand quelqu’un est entré en votre nom, et par le lien de qui',
  'access-records': 'qui a reçu vos traces, et quand',
};

const CHILD_FILES: Readonly<Record<CopiedFile, string>> = {
  ...FILES,
  documents: 'ce que les outils ont enregistré pour reprendre là où votre enfant s’est arrêté',
  'named-in':
    'les traces d’autres personnes qui nomment votre enfant\u00a0: quel outil, à quel titre, combien de fois\u00a0; ' +
    'pas qui elles sont',
  decisions: 'ce à quoi votre enfant ou vous avez dit oui ou non, à ce jour',
  'sign-ins': 'quand quelqu’un est entré au nom de votre enfant ou pour lui, et par le lien de qui',
  'access-records': 'qui a reçu les traces, et quand',
};

export const TRACE_FR: TraceTexts = {
  allTraces: 'Toutes les traces',
  allTracesIntro:
    'Tout ce que les outils ont gardé, les dernières traces arrivées d’abord. Ouvrez une trace pour ' +
    'voir ce qu’en recevrait une étude.',
  search: 'Chercher',
  searchText: 'Mots qui y figurent',
  searchTool: 'Outil',
  anyTool: 'n’importe quel outil',
  searchSince: 'À partir de ce jour',
  searchUntil: 'Jusqu’à ce jour',
  noTraces: 'Aucune trace trouvée.',
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
  copyTitle: {
    subject: 'Une copie de tout ce qui vous concerne',
    guardian: 'Une copie de tout ce qui concerne votre enfant',
  },
  copyIntro: {
    subject:
      'Voici tout ce que Carnet a sur vous. Personne d’autre n’a cette copie\u00a0: gardez-la là où vous seul pouvez ' +
      'la lire. Cette page n’a pas besoin d’internet. Les fichiers à côté sont pour des programmes\u00a0: chaque ' +
      'ligne y est une entrée (JSON).',
    guardian:
      'Voici tout ce que Carnet a sur votre enfant. Personne d’autre n’a cette copie\u00a0: gardez-la là où seuls ' +
      'votre enfant et vous pouvez la lire. Cette page n’a pas besoin d’internet. Les fichiers à côté sont pour des ' +
      'programmes\u00a0: chaque ligne y est une entrée (JSON).',
  },
  copyMadeAt: 'Faite le',
  copyFiles: 'Ce qu’elle contient',
  copyFile: { subject: FILES, guardian: CHILD_FILES },
  copyLatest: (count) => ({
    subject: count === 1 ? 'Votre trace' : `Vos ${count.toLocaleString('fr-FR')} dernières traces`,
    guardian:
      count === 1
        ? 'La trace de votre enfant'
        : `Les ${count.toLocaleString('fr-FR')} dernières traces de votre enfant`,
  }),
  copyOthers: 'Il y en a de plus anciennes. Le fichier statements.ndjson les a toutes.',
  download: 'Seulement les lignes pour programmes (JSON)',
  downloadZip: 'Tout télécharger (ZIP)',
  downloadZipWhat: 'Une page à lire, et à côté chaque trace avec ses fichiers, décision, reçu et consultation.',
};
