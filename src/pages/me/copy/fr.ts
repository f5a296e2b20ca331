import type { CopiedFile } from './copied-files.ts';
import type { CopyTexts } from './en.ts';

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

export const COPY_FR: CopyTexts = {
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
};
