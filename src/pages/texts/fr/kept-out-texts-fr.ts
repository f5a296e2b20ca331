import type { KeptOutEventTexts, KeptOutFlashTexts, KeptOutTexts } from '../kept-out-texts.ts';

const NOTHING_NEW = 'Aucun outil et aucune étude ne garde rien de nouveau, et ceux qui viendront plus tard non plus.';

export const KEPT_OUT_FR: KeptOutTexts = {
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
    subject: 'Il faut être deux pour revenir sur ce choix\u00a0: un parent ou responsable légal doit le faire aussi.',
    guardian: 'Il faut être deux pour revenir sur ce choix\u00a0: votre enfant doit le faire aussi.',
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
};

export const KEPT_OUT_FLASH_FR: KeptOutFlashTexts = {
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
};

export const KEPT_OUT_EVENTS_FR: KeptOutEventTexts = {
  'kept-out': () => 'Suppression de tout, plus aucune trace depuis',
  'return-signed': () => 'Un des deux oui pour revenir sur la suppression de tout',
  returned: () => 'Retour sur la suppression de tout',
};
