import type { DeletionTexts } from '../deletion-texts.ts';

export const DELETION_FR: DeletionTexts = {
  erasure: {
    stopped: {
      'under-way': 'Ce qui l’avait été est masqué, et en cours d’effacement.',
      done: 'Ce qui l’avait été est effacé.',
    },
    deleted: {
      'under-way':
        'Vous avez tout fait supprimer. Tout est masqué et en cours d’effacement. Rien de nouveau n’est gardé.',
      done:
        'Vous avez tout fait supprimer. Tout est effacé, et rien de nouveau n’est gardé, sauf si vous revenez sur ' +
        'ce choix.',
    },
  },
  stopTitle: 'Que se passe-t-il si j’arrête',
  now: 'Tout de suite',
  nowHidden: 'masqué pour tout le monde',
  atMost: (time) => `En ${time} au plus`,
  thenErased: 'effacé',
  backupsGone: 'disparu des copies aussi',
  copies: ({ journal, streams, backups, recipients }) =>
    `Copies sur disque\u00a0: le journal en ${journal} au plus, les flux vers les chercheurs en ` +
    `${streams}, les sauvegardes en ${backups}. Un fichier joint à une trace depuis moins d’une heure est effacé ` +
    `en deux heures au plus. Les chercheurs doivent effacer leurs propres copies et le ` +
    `confirmer sous ${recipients}\u00a0; qui ne le fait pas ne reçoit plus rien.`,
  deleteTitle: { subject: 'Tout supprimer\u00a0?', guardian: 'Supprimer tout ce qui concerne votre enfant\u00a0?' },
  deleteIntro: 'Ce qui est effacé ne revient pas.',
  deleteWhat: [
    'Toutes les traces gardées par les outils sont effacées, ici et chez tous ceux qui les ont reçues.',
    'La liste de qui les a lues est effacée aussi.',
    'L’avancement enregistré dans les exercices est effacé aussi\u00a0: un outil peut repartir du début.',
    'Aucun outil et aucune étude ne garde rien de nouveau, même plus tard, tant que vous ne revenez pas sur ce choix.',
  ],
  remainsTitle: 'Ce qui reste après une suppression',
  remains: [
    'Des entrées du registre sans nom, qui prouvent que tout a été fait comme vous l’avez décidé.',
    'Un nombre calculé à partir de votre adresse avec une clé secrète. Personne ne peut y lire l’adresse\u00a0; il ' +
      'empêche de garder ce qui serait envoyé à nouveau.',
    'Des traces d’autres personnes où votre nom figure, comme enseignant ou dans leur groupe par exemple. Elles vont ' +
      'sur une liste, et un responsable de l’établissement met un compte anonyme à votre place. Jusque-là, votre nom ' +
      'y reste.',
    'Les traces que vous avez laissé transmettre à un autre registre. Elles y sont effacées si ce registre ' +
      'sait effacer. Ailleurs, elles sont marquées comme annulées, et leur destinataire décide combien de temps il ' +
      'les garde\u00a0: adressez-vous au contact indiqué pour cet usage.',
    'Ce que d’autres ont écrit de vous dans une réponse ou un fichier. Adressez-vous au contact indiqué pour chaque ' +
      'usage.',
    'Le nom d’un exercice que d’autres ont fait aussi, même si c’est votre trace qui l’a apporté.',
  ],
  stillNamed: (traces) =>
    (traces === 1
      ? 'Une trace d’une autre personne vous nomme encore. '
      : `${traces.toLocaleString('fr-FR')} traces d’autres personnes vous nomment encore. `) +
    'Un responsable de l’établissement l’a sur une liste, pour mettre un compte anonyme à votre place.',
  complaintTitle: 'Si quelque chose ne va pas',
  complaint:
    'Adressez-vous d’abord au contact indiqué pour chaque usage, sous «\u00a0Qui en répond\u00a0». Vous avez aussi ' +
    'le droit d’introduire une réclamation auprès de l’autorité de protection des données\u00a0:',
  deleteButton: 'Oui, tout supprimer',
  deletionOfAll: 'Suppression de tout',
  deletionReceipts: (count) => `Les reçus pour ${count} usages`,
  back: 'Revenir sans rien supprimer',
};
