import type { SignInsTexts } from './en.ts';

export const SIGN_INS_FR: SignInsTexts = {
  signInsTitle: { subject: 'Qui a ouvert ma page', guardian: 'Qui a ouvert cette page' },
  signInsIntro: {
    subject:
      'Chaque lien vers votre page figure ici, avec qui l’a créé, ainsi que chaque connexion. Qui a un lien ' +
      'peut l’ouvrir. Si l’une de ces connexions n’était pas la vôtre, dites-le à votre établissement ou à son ' +
      'délégué à la protection des données.',
    guardian:
      'Chaque lien vers cette page figure ici, avec qui l’a créé, ainsi que chaque connexion. Qui a un lien ' +
      'peut l’ouvrir. Si vous n’en reconnaissez pas une, dites-le à l’établissement ou à son délégué à la ' +
      'protection des données.',
  },
  noSignIns: 'Aucun lien ni aucune connexion pour l’instant.',
  signInsMore: 'Ce sont les derniers\u00a0; le téléchargement les contient tous.',
  signInByLink: {
    'link.created': (maker) => `Un lien a été créé par ${maker}`,
    'link.opened': (maker) => `Un lien créé par ${maker} a été ouvert`,
    'signed-in': (maker) => `La première décision a été prise après l’ouverture d’un lien créé par ${maker}`,
  },
  signInAtProvider: 'Connexion avec un compte de l’établissement',
  signInAsGuardian: 'pour un parent ou responsable légal',
  signInPresent: 'cette visite',
  makerTool: (name) => `l’outil «\u00a0${name}\u00a0»`,
  makerOffice: (name) => `«\u00a0${name}\u00a0», au nom de l’établissement`,
  makerStaff: 'un opérateur de Carnet',
  howSure: {
    tool: 'Sait-on qui est entré\u00a0? Pas vraiment\u00a0: seul l’outil le dit.',
    institution: 'Sait-on qui est entré\u00a0? Assez bien\u00a0: l’établissement a choisi à qui donner le lien.',
    idp: 'Sait-on qui est entré\u00a0? Oui\u00a0: il fallait le compte et son mot de passe.',
  },
  accessByLink: (maker) => `Visites par un lien créé par ${maker}`,
  accessByLinkNote: {
    subject:
      'Qui a ouvert le lien a vu cela. C’était peut-être vous\u00a0; sinon, dites-le à votre établissement ou à son ' +
      'délégué à la protection des données.',
    guardian:
      'Qui a ouvert le lien a vu cela. C’était peut-être vous ou votre enfant\u00a0; sinon, dites-le à ' +
      'l’établissement ou à son délégué à la protection des données.',
  },
  accessPlaces: {
    '/v1/me': 'sur cette page, qui compte toutes les traces et montre les dernières',
    '/v1/me/xapi/statements': 'par un programme, en liste de traces',
    '/v1/me/export': 'dans le téléchargement',
  },
  tracesWithheld: (tool) =>
    `Ce lien ne montre aucune trace\u00a0: la clé avec laquelle «\u00a0${tool}\u00a0» l’a demandé n’a le droit d’en ` +
    'lire aucune. Pour les voir, passez par votre établissement.',
};
