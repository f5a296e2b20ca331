import type { LinkTexts } from './en.ts';

export const LINK_FR: LinkTexts = {
  link: {
    subject: {
      title: 'Vos traces d’apprentissage, et ce qu’elles deviennent',
      text: [
        'Quand vous utilisez un outil pour apprendre, il peut garder des traces\u00a0: quel exercice, quand, ' +
          'avec quel résultat. Sur votre page, vous voyez ce qui est gardé et qui le demande, et vous décidez.',
      ],
      button: 'Ouvrir ma page',
    },
    guardian: {
      title: 'Les traces d’apprentissage de votre enfant, et ce qu’elles deviennent',
      text: [
        'Quand votre enfant utilise un outil pour apprendre, il peut en rester des traces\u00a0: quel ' +
          'exercice, quand, avec quel résultat. Sur cette page, vous voyez ce qui est gardé et qui le demande, ' +
          'et vous décidez ensemble.',
      ],
      button: 'Ouvrir la page de mon enfant',
    },
  },
  once:
    'Ce lien s’ouvre une seule fois. Ensuite, vous restez connecté pendant 30\u00a0minutes, sur cet ' +
    'appareil seulement.',
  unusable: {
    opened: {
      title: 'Ce lien a déjà servi',
      text: [
        'Chaque lien s’ouvre une seule fois\u00a0: qui le trouverait plus tard ne peut pas s’en servir.',
        'Demandez-en un nouveau là où vous avez eu celui-ci\u00a0: dans l’outil, ou à votre établissement.',
      ],
    },
    expired: {
      title: 'Ce lien est trop ancien',
      text: [
        'Les liens ne sont valables qu’un certain temps.',
        'Demandez-en un nouveau là où vous avez eu celui-ci\u00a0: dans l’outil, ou à votre établissement.',
      ],
    },
    unknown: {
      title: 'Ce lien ne mène nulle part',
      text: [
        'Il en manque peut-être un morceau\u00a0: copiez le lien entier, jusqu’au dernier caractère.',
        'Si cela ne suffit pas, demandez-en un nouveau là où vous avez eu celui-ci.',
      ],
    },
    own: {
      title: 'Vous avez créé ce lien vous-même',
      text: [
        'Ce navigateur est connecté avec le compte du personnel qui a créé le lien. Un lien est pour la personne ' +
          'dont il montre les traces, ou pour son parent ou responsable légal.',
        'Donnez-le-lui : il n’a pas été utilisé. Si la personne est à côté de vous, déconnectez d’abord votre ' +
          'compte. Qui a créé un lien, et quand il est ouvert, figure sur sa page.',
      ],
    },
  },
  choose: {
    title: 'Choisissez votre établissement',
    text: ['Vous vous connectez avec le compte que votre établissement, ou une autre organisation, vous a donné.'],
  },
  signedOut: {
    title: 'Vous êtes déconnecté',
    text: ['Plus personne ne peut ouvrir votre page sur cet appareil. Pour revenir, utilisez un nouveau lien.'],
  },
};
