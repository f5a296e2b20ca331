import type { ErrorTexts } from './en.ts';

export const ERROR_FR: ErrorTexts = {
  cases: {
    childOfAge: {
      title: 'Votre enfant décide désormais seul',
      intro: 'À partir de 15\u00a0ans, les jeunes décident eux-mêmes de leurs traces.',
      text: 'Ce que vous avez décidé ensemble reste en place, jusqu’à ce que votre enfant le change.',
    },
    signedOut: {
      title: 'Vous n’êtes pas connecté',
      intro: 'Pour votre sécurité, une visite se termine au bout de 30\u00a0minutes.',
      text:
        'Pour revenir, utilisez un nouveau lien\u00a0: demandez-le dans l’outil ou à votre établissement. Ce ' +
        'que vous avez décidé est conservé.',
    },
    missingKey: {
      title: 'Cette clé n’est pas valable',
      intro: 'La clé ou son secret est faux, ou la clé a été révoquée.',
      text: 'Les clés sont pour les programmes. Les personnes qui travaillent ici se connectent avec leur compte.',
    },
    insufficientKey: {
      title: 'Cette page est pour un autre rôle',
      intro: 'Votre compte en ouvre peut-être d’autres. Rien n’a changé.',
      text: 'Demandez le rôle qu’il faut ici à qui administre Carnet dans votre organisation.',
    },
    awaitingRole: {
      title: 'Ce rôle attend une deuxième personne',
      intro: 'Une seule personne l’a donné à votre compte. Rien n’a changé.',
      text:
        'Demandez à une autre personne, qui est opérateur, responsable ou délégué à la protection des données, de ' +
        'confirmer votre compte\u00a0: elle le trouve parmi les comptes à confirmer. Qui administre le serveur peut ' +
        'le faire en ligne de commande.',
    },
    unsure: {
      title: 'Le lien d’un outil ne suffit pas pour cela',
      intro: 'Rien n’a été modifié.',
      text:
        'Le lien d’un outil ne montre pas avec certitude que c’est bien vous. Passez par votre établissement\u00a0: ' +
        'par sa propre connexion, ou par un lien que vous lui demandez.',
    },
    foreignForm: {
      title: 'Cela ne venait pas de votre page',
      intro: 'Rien n’a changé.',
      text:
        'Le formulaire a été envoyé depuis une autre page, ou depuis une visite terminée. Revenez sur votre ' +
        'page, rechargez-la, et décidez là.',
    },
    notFound: {
      title: 'Il n’y a rien ici',
      intro: 'Ce que vous cherchez n’est pas ici, ou n’y est plus.',
      text: 'Vérifiez l’adresse.',
    },
    unavailable: {
      title: 'Réessayez dans un instant',
      intro: 'Carnet ne peut pas répondre en ce moment.',
      text:
        'Si vous étiez en train de décider, rechargez votre page dans une minute et regardez si c’est ' +
        'fait\u00a0: décider deux fois la même chose ne change rien.',
    },
    catchingUp: {
      title: 'Carnet rattrape son retard',
      intro: 'Il lit d’abord tout ce qui est arrivé\u00a0: rien de révolu n’est montré.',
      text:
        'Rechargez la page dans une minute. Si cela dure, prévenez les responsables du serveur\u00a0: /health/ready ' +
        'et le journal d’exécution disent ce qui reste, et ce qu’il attend.',
    },
    olderCopy: {
      title: 'Carnet ne montre rien pour le moment',
      intro: 'Une copie plus ancienne de sa base a été remise\u00a0: elle ignore ce qui a été interdit depuis.',
      text:
        'Prévenez les responsables du serveur. Cela ne se répare pas de soi-même\u00a0: ils arrêtent tous les ' +
        'processus, puis remettent la bonne base, ou lancent carnet recover, qui remet en vigueur ce qui a ' +
        'été interdit.',
    },
    damaged: {
      title: 'Des données enregistrées ici sont endommagées',
      intro: 'Ce n’est pas votre faute. Rien n’en est montré ni utilisé avant leur réparation.',
      text:
        'Prévenez votre établissement, ou les responsables de ce serveur\u00a0: ils peuvent les remettre en état. Si ' +
        'vous étiez en train de décider, décidez de nouveau quand votre page s’ouvrira.',
    },
    tooMany: {
      title: 'Attendez une minute',
      intro: 'Trop de demandes sont arrivées d’ici. Rien n’a changé.',
      text: 'Rechargez la page dans une minute.',
    },
    badRequest: {
      title: 'Cela n’a pas été compris',
      intro: 'Rien n’a changé.',
      text: 'Revenez en arrière, rechargez la page et essayez encore.',
    },
  },
  signIn: {
    refused: {
      title: 'Vous n’avez pas été connecté',
      intro: 'La connexion a été arrêtée, par vous ou par le serveur de votre établissement.',
      text: 'Rien n’a été gardé. Vous pouvez réessayer.',
    },
    unreachable: {
      title: 'La connexion de votre établissement ne répond pas',
      intro: 'Carnet n’a pas pu la joindre.',
      text: 'Réessayez dans quelques minutes.',
    },
    invalid: {
      title: 'La connexion n’a pas abouti',
      intro:
        'La réponse ne correspond pas à la demande. Peut-être a-t-elle trop duré, ou commencé dans une autre fenêtre.',
      text: 'Rien n’a été gardé. Recommencez.',
    },
    unnamed: {
      title: 'Carnet ne peut pas savoir qui vous êtes',
      intro:
        'Il manque à votre compte le nom sous lequel les outils vous connaissent, ou une adresse électronique ' +
        'vérifiée.',
      text: 'Rien n’a été gardé. Prévenez votre établissement, ou utilisez un lien de l’outil.',
    },
  },
  back: {
    '/me': 'Vers ma page',
    '/desk': 'Vers le bureau',
    '/requests': 'Vers vos demandes',
    '/staff': 'Vers votre compte',
    '/': 'Vers la première page',
  },
};
