import type { MeTexts } from './en.ts';
import { ACCESS_FR } from '../access/fr.ts';

const NOTHING_NEW = 'Aucun outil et aucune étude ne garde rien de nouveau, et ceux qui viendront plus tard non plus.';

export const ME_FR: MeTexts = {
  heading: (name) => ({
    subject: 'Mes traces d’apprentissage',
    guardian:
      name === undefined ? 'Les traces d’apprentissage de votre enfant' : `Les traces d’apprentissage de ${name}`,
  }),
  intro: {
    subject:
      'Vous voyez ici ce que les outils ont gardé de votre travail, qui le demande et qui peut s’en servir. ' +
      'Vous décidez, et vous pouvez changer d’avis à tout moment.',
    guardian:
      'Vous voyez ici ce que les outils ont gardé du travail de votre enfant, qui le demande et qui peut ' +
      's’en servir. Vous pouvez changer d’avis à tout moment.',
  },
  guardianBanner: (name) =>
    name === undefined
      ? 'Vous consultez cette page en tant que parent ou responsable légal.'
      : `Vous consultez cette page en tant que parent ou responsable légal de ${name}.`,
  unknown: {
    subject: 'Carnet ne garde rien sur vous. Il note que cette page a été ouverte, sans dire laquelle c’est.',
    guardian: 'Carnet ne garde rien sur votre enfant. Il note que cette page a été ouverte, sans dire laquelle c’est.',
  },
  onThisPage: 'Parties de la page',
  handled: { record: 'enregistré', use: 'transmis' },
  flashMessages: {
    yes: (title) => `Vous avez dit oui à «\u00a0${title}\u00a0». Vous pouvez arrêter à tout moment.`,
    pending: (title, handled) =>
      `Votre oui à «\u00a0${title}\u00a0» est noté. Rien n’est ${handled} tant que l’autre oui manque.`,
    no: (title, handled) => `Vous avez dit non à «\u00a0${title}\u00a0». Rien n’est ${handled}.`,
    pause: (title, handled) =>
      `«\u00a0${title}\u00a0» est en pause. Rien de nouveau n’est ${handled} jusqu’à la reprise.`,
    resume: (title) => `«\u00a0${title}\u00a0» reprend.`,
    stop: (title, handled) =>
      `Vous avez arrêté «\u00a0${title}\u00a0». Ce qui avait été ${handled} est masqué dès maintenant, et effacé ` +
      'en une minute.',
    'stop-forward': (title) =>
      `Vous avez arrêté «\u00a0${title}\u00a0». Plus rien n’est transmis. Ce qui l’a été est effacé chez le ` +
      'destinataire ou, si son système ne le permet pas, marqué comme annulé.',
    object: (title) =>
      `Votre opposition à «\u00a0${title}\u00a0» est notée. Ce qui a été gardé est masqué\u00a0; votre ` +
      'établissement répond sous 30\u00a0jours.',
    restored: (title) => `Vous avez retiré votre opposition à «\u00a0${title}\u00a0».`,
    same: (title) => `«\u00a0${title}\u00a0» reste comme avant.`,
    changed: (title) =>
      `Le texte de «\u00a0${title}\u00a0» a changé depuis l’ouverture de cette page\u00a0: rien n’a été ` +
      'décidé. Lisez le nouveau texte ci-dessous, puis décidez.',
    unfit: (title) =>
      `«\u00a0${title}\u00a0» a changé depuis l’ouverture de cette page\u00a0: cela n’a pas pu être fait. ` +
      'Vous voyez ci-dessous où cela en est.',
    unsure: (title) =>
      `Rien n’a été décidé pour «\u00a0${title}\u00a0»\u00a0: le lien d’un outil ne suffit pas. Passez par votre ` +
      'établissement.',
    unchosen: (title) => `Rien n’a été décidé pour «\u00a0${title}\u00a0»\u00a0: appuyez sur un des boutons.`,
    forgotten: () =>
      'Tout est masqué dès maintenant, et effacé en une minute. Les outils ne peuvent plus rien garder de nouveau.',
    erased: () => 'Tout est effacé. Les outils ne peuvent plus rien garder de nouveau.',
    nothing: () => 'Il n’y avait rien à supprimer.',
    returned: () =>
      'Vous êtes revenu sur la suppression. Les outils qui n’ont pas besoin d’un oui gardent ce qui est fait à ' +
      'partir de maintenant.',
    'return-pending': () =>
      'Votre retour sur la suppression est noté. Rien ne change tant que l’autre oui n’y est pas aussi.',
    unreturned: () => 'On ne peut pas revenir sur la suppression d’ici. Vous voyez plus bas où elle en est.',
  },
  requests: 'Demandes',
  noRequests: 'Personne ne vous demande rien en ce moment.',
  wants: {
    record: 'souhaite enregistrer ce qui est fait dans',
    research: 'veut comprendre',
    product: 'veut améliorer un produit',
    steering: 'compte pour',
    forward: 'souhaite transmettre des traces pour',
  },
  kinds: {
    record: 'Outil d’apprentissage',
    research: 'Recherche',
    product: 'Produit',
    steering: 'Statistiques',
    forward: 'Transmission',
  },
  commercial: 'Usage commercial',
  changed: (handled) =>
    `Ce texte est nouveau. Il demande plus que ce à quoi vous aviez dit oui\u00a0; rien n’est ${handled} ` +
    'tant que vous n’avez pas décidé.',
  wouldReceive: 'Seraient transmis\u00a0:',
  wouldKeep: 'Seraient gardés\u00a0:',
  never: 'Jamais\u00a0:',
  neverOf: {
    subject: 'votre nom, ce que vous avez écrit, votre enseignant',
    guardian: 'le nom de votre enfant, ce qu’il a écrit, son enseignant',
  },
  neverOfRecord: {
    subject: 'transmis à quelqu’un qui n’est pas nommé ici, sauf si vous lui dites oui',
    guardian: 'transmis à quelqu’un qui n’est pas nommé ici, sauf si vous lui dites oui',
  },
  neverOfForward: 'ce que d’autres outils enregistrent',
  results: 'juste ou faux, les points, la durée',
  activity: 'quel exercice',
  sameActivities: 'quels exercices sont les mêmes, mais pas lesquels',
  responses: 'le choix fait aux questions à réponses proposées',
  extension: (name) => `«\u00a0${name}\u00a0», tel que l’outil le mesure`,
  times: {
    exact: 'quand, au millième de seconde',
    PT1S: 'quand, à la seconde',
    PT1M: 'quand, à la minute',
    PT1H: 'quand, à l’heure',
    P1D: 'quel jour',
    shifted: 'quand, décalé de quelques semaines',
  },
  forwardedFields: [
    'tout ce que ces outils enregistrent\u00a0: le nom, quel exercice et quand, chaque réponse et texte, les points',
    'qui d’autre y est nommé, comme un enseignant',
  ],
  forwardedFiles: 'les fichiers qui l’accompagnent, comme une photo ou l’enregistrement d’une voix',
  recordedFields: ['quel exercice, et quand', 'les réponses, juste ou faux, les points'],
  until: (day) => `Jusqu’au ${day}.`,
  stopAnyTime: {
    record: 'Vous pouvez arrêter à tout moment\u00a0; tout est effacé.',
    use: 'Vous pouvez arrêter à tout moment\u00a0; ils doivent effacer.',
    forward:
      'Vous pouvez arrêter à tout moment. Ce qui a été transmis est alors effacé chez le destinataire ou, si son ' +
      'système ne le permet pas, marqué comme annulé.',
  },
  parentalConsent: {
    subject: (handled) =>
      `Un parent ou responsable légal doit donner son accord aussi. D’ici là, rien n’est ${handled}.`,
    guardian: (handled) => `Votre enfant doit donner son accord aussi. D’ici là, rien n’est ${handled}.`,
  },
  otherSigned: {
    subject: 'Votre parent ou responsable légal a dit oui. Il manque encore votre oui.',
    guardian: 'Votre enfant a dit oui. Il manque encore votre oui.',
  },
  includePast: { subject: 'aussi ce que j’ai fait avant', guardian: 'aussi ce que mon enfant a fait avant' },
  buttons: {
    yes: 'Oui',
    no: 'Non',
    pause: 'Mettre en pause',
    resume: 'Reprendre',
    stop: 'Arrêter',
    object: 'M’opposer',
    again: 'Dire oui',
    restore: 'Retirer mon opposition',
    takeBack: 'Retirer mon oui',
  },
  about: (title) => `pour «\u00a0${title}\u00a0»`,
  subjectMatter: 'De quoi il s’agit, et qui en répond',
  details: 'Qui en répond, et autres détails',
  benefit: 'À quoi cela sert',
  controller: 'Responsable',
  contact: 'Contact',
  dpo: 'Délégué à la protection des données',
  recipients: 'Destinataires',
  tools: 'Outils',
  retention: 'Durée de conservation',
  storage: 'Lieu de stockage',
  automated: 'Décidé automatiquement',
  version: 'Version de ce texte',
  usesTitle: { subject: 'Qui utilise mes traces', guardian: 'Qui utilise ces traces' },
  noUses: 'Personne n’utilise encore de traces ici.',
  states: {
    none: 'Pas décidé',
    pending: 'En attente',
    granted: 'Oui',
    refused: 'Non',
    paused: 'En pause',
    withdrawn: 'Arrêté',
    objected: 'Opposition',
    expired: 'Terminé',
  },
  inUse: 'En cours',
  waiting: {
    subject: (handled) =>
      `En attente d’un parent ou responsable légal. Rien n’est ${handled} tant que vous n’avez pas dit oui ` +
      'tous les deux.',
    guardian: (handled) =>
      `En attente de votre enfant. Rien n’est ${handled} tant que vous n’avez pas dit oui tous les deux.`,
  },
  stateMeaning: {
    none: (handled) => `Rien n’est ${handled}.`,
    pending: (handled) => `Rien n’est ${handled} tant que vous n’avez pas dit oui tous les deux.`,
    granted: (handled) => `Ce que vous faites est ${handled}, jusqu’à ce que vous mettiez en pause ou arrêtiez.`,
    refused: (handled) => `Rien n’est ${handled}.`,
    paused: (handled) => `Rien de nouveau n’est ${handled}. Ce qui l’a été avant reste.`,
    withdrawn: (handled) => `Rien n’est ${handled}.`,
    objected: () =>
      'Rien de nouveau n’est gardé, et ce qui l’a été est masqué. Votre établissement répond sous 30\u00a0jours.',
    expired: (handled) => `C’est terminé. Rien de nouveau n’est ${handled}.`,
  },
  bases: {
    public_task: (controller) =>
      `${controller} garde ces traces dans le cadre de sa mission de service public. Votre accord n’est pas ` +
      'nécessaire, mais vous pouvez vous opposer.',
    contract: (controller) =>
      `${controller} garde ces traces parce qu’un contrat le demande. Votre accord n’est pas nécessaire, ` +
      'mais vous pouvez vous opposer.',
  },
  since: (day) => `Depuis le ${day}.`,
  recordedTitle: 'Ce qui a été enregistré',
  nothingRecorded: 'Rien n’est enregistré.',
  recordedPartially: 'Seules les traces les plus récentes sont comptées\u00a0; le téléchargement les contient toutes.',
  total: (count) => `${count.toLocaleString('fr-FR')} ${count < 2 ? 'trace' : 'traces'} en 12\u00a0semaines`,
  chart: (tool) => `Traces par semaine dans ${tool}`,
  asTable: 'En tableau',
  week: 'Semaine du',
  count: 'Traces',
  latest: 'Les dernières traces',
  remove: 'Tout supprimer…',
  history: 'Historique',
  noHistory: 'Il ne s’est encore rien passé.',
  events: {
    yes: (title) => `Oui à «\u00a0${title}\u00a0»`,
    signature: (title) => `Un oui sur deux à «\u00a0${title}\u00a0»`,
    no: (title) => `Non à «\u00a0${title}\u00a0»`,
    pause: (title) => `«\u00a0${title}\u00a0» mis en pause`,
    resume: (title) => `Reprise de «\u00a0${title}\u00a0»`,
    stop: (title) => `Arrêt de «\u00a0${title}\u00a0»`,
    object: (title) => `Opposition à «\u00a0${title}\u00a0»`,
    forget: (title) => `Suppression de tout, aussi pour «\u00a0${title}\u00a0»`,
    erase: (title) => `Opposition à «\u00a0${title}\u00a0» acceptée\u00a0: traces effacées`,
    'ruled-resume': (title) => `Opposition à «\u00a0${title}\u00a0» refusée, avec un motif écrit`,
    expire: (title) => `Fin de «\u00a0${title}\u00a0»`,
    lapse: (title) => `Opposition à «\u00a0${title}\u00a0» restée sans réponse\u00a0: traces effacées`,
    'kept-out': () => 'Suppression de tout, plus aucune trace depuis',
    'return-signed': () => 'Un des deux oui pour revenir sur la suppression de tout',
    returned: () => 'Retour sur la suppression de tout',
    erasing: () => 'Début de l’effacement',
    erased: () => 'Effacement terminé',
    contact: (title) =>
      `Recherche de votre identité, à la demande de «\u00a0${title}\u00a0»\u00a0; ses chercheurs n’en savent rien`,
    other: () => 'Une entrée du registre',
  },
  byInitiator: {
    subject: {
      subject: 'par vous',
      guardian: 'par votre parent ou responsable légal',
      steward: 'par votre établissement',
      system: 'par Carnet',
    },
    guardian: {
      subject: 'par votre enfant',
      guardian: 'par un parent ou responsable légal',
      steward: 'par l’établissement',
      system: 'par Carnet',
    },
  },
  receipt: 'Reçu',
  earlier: 'Entrées plus anciennes',
  ...ACCESS_FR,
  toolBanner: (tool) =>
    `Cette page a été ouverte par un lien de l’outil «\u00a0${tool}\u00a0». Elle ne montre donc que ce que ` +
    `«\u00a0${tool}\u00a0» a gardé lui-même, et les demandes qui ne portent que là-dessus.`,
  notByTool:
    'Pour voir tous les outils, tout télécharger ou tout supprimer, passez par votre établissement\u00a0: le lien ' +
    'd’un outil ne montre pas avec certitude que c’est bien vous.',
  withheld:
    'Il n’y a pas de bouton ici pour ce que le lien d’un outil ne permet pas de décider. Pour le décider, passez par ' +
    'votre établissement.',
  askSchool: 'Demandez à votre établissement un lien vers votre page dans Carnet.',
  otherPerson: 'Voir les traces de quelqu’un d’autre',
  onPaper: ' sur papier, ce que votre établissement a noté ici',
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
  keptOutTitle: 'Plus aucune trace, nulle part',
  keptOut: {
    subject: {
      'under-way': `Vous avez tout fait supprimer. Tout est masqué, et en cours d’effacement. ${NOTHING_NEW}`,
      done: `Vous avez tout fait supprimer, et tout est effacé. ${NOTHING_NEW}`,
    },
    guardian: {
      'under-way':
        'Tout ce qui concerne votre enfant a été supprimé. Tout est masqué, et en cours d’effacement. ' + NOTHING_NEW,
      done: `Tout ce qui concerne votre enfant a été supprimé, et tout est effacé. ${NOTHING_NEW}`,
    },
  },
  comeBackWhat:
    'Si vous revenez sur ce choix, c’est comme si rien n’avait jamais été dit\u00a0: les outils qui n’ont pas besoin ' +
    'd’un oui gardent ce qui est fait à partir de là, et tous les autres demandent d’abord. Ce qui a été supprimé ne ' +
    'revient pas.',
  comeBack: 'Revenir sur ce choix',
  comeBackJoint: {
    subject: 'Pour revenir sur ce choix, un parent ou responsable légal doit donner son accord aussi.',
    guardian: 'Pour revenir sur ce choix, votre enfant doit donner son accord aussi.',
  },
  comeBackSigned: {
    subject:
      'Vous êtes revenu sur ce choix. Rien ne change tant qu’un parent ou responsable légal ne l’a pas fait aussi.',
    guardian: 'Vous êtes revenu sur ce choix. Rien ne change tant que votre enfant ne l’a pas fait aussi.',
  },
  comeBackOther: {
    subject:
      'Votre parent ou responsable légal est revenu sur ce choix. Rien ne change tant que vous ne l’avez pas fait ' +
      'aussi.',
    guardian: 'Votre enfant est revenu sur ce choix. Rien ne change tant que vous ne l’avez pas fait aussi.',
  },
  comeBackWithheld:
    'Il n’y a pas de bouton ici pour revenir sur ce choix\u00a0: il ouvre aussi les outils d’autres établissements. ' +
    'Passez par un lien de l’autorité dont ils dépendent.',
  download: 'Seulement les lignes pour programmes (JSON)',
  downloadZip: 'Tout télécharger (ZIP)',
  downloadZipWhat: 'Une page à lire, et à côté chaque trace avec ses fichiers, décision, reçu et consultation.',
};
