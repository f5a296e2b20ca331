import type { Kind } from '../../../core/problem.ts';

/** Advice on each kind of refusal. */
export const REMEDIES_FR: Readonly<Record<Kind, string>> = {
  'invalid-json': 'Corrigez le texte à l’endroit indiqué : un éditeur qui connaît le JSON le montre.',
  'invalid-request': 'Comparez le paramètre ou l’en-tête indiqué avec la liste des routes, puis renvoyez la requête.',
  'invalid-statement':
    'Corrigez chaque faute de la liste : elle a sa place et la section de la norme. Essayez le ' +
    'résultat sur /validate, puis renvoyez tout le lot.',
  'invalid-profile':
    'Corrigez les endroits indiqués du document. Essayez-le sur /validate avant de l’ajouter de nouveau.',
  'profile-violation':
    'Corrigez la trace d’après les phrases des règles enfreintes, ou demandez le mode `observe` à ' +
    'l’exploitant. Essayez-la sur /validate.',
  unauthorized: 'Vérifiez la clé et son secret, ou prenez un nouveau jeton. L’exploitant donne de nouvelles clés.',
  forbidden: 'Prenez une clé avec le droit indiqué, ou demandez-le à l’exploitant.',
  'consent-required': 'Envoyez la personne à l’adresse de `ask` ; renvoyez la trace une fois qu’elle a accepté.',
  'assurance-required': 'Ouvrez la page par un lien de l’école, ou connectez-vous avec son compte.',
  'ack-required': 'Effacez les données indiquées, confirmez les effacements, puis continuez.',
  'not-found': 'Vérifiez l’adresse et l’identifiant. Ce que vous ne pouvez pas voir n’est pas trouvé non plus.',
  'method-not-allowed': 'Prenez l’une des méthodes de l’en-tête `Allow`.',
  'too-slow': 'Renvoyez le corps d’un trait ; vérifiez le réseau entre les deux.',
  'statement-conflict':
    'Donnez un nouvel identifiant à la trace. Si elle a été envoyée avec un autre contenu, annulez d’abord celle-là.',
  'document-conflict': 'Lisez le document, puis envoyez `If-Match` avec son ETag.',
  'source-conflict': 'Changez la source par PATCH, ou choisissez un autre identifiant.',
  'version-conflict': 'Montrez la version en vigueur, et demandez de nouveau à la personne.',
  'state-conflict': 'Faites d’abord ce que dit le détail ; puis répétez cette requête.',
  'cursor-over': 'Relisez le flux depuis son début, sans curseur.',
  'link-over': 'Demandez un nouveau lien à l’outil ou à l’école qui l’a envoyé.',
  'precondition-failed': 'Relisez le document, refaites-y votre changement, et envoyez-le avec son nouvel ETag.',
  'unsupported-media-type': 'Envoyez l’un des types que nomme la réponse.',
  'unsupported-version': 'Envoyez une version que nomme la réponse.',
  'too-large': 'Envoyez moins de traces à la fois, ou des pièces jointes plus petites. L’exploitant fixe les limites.',
  'head-too-large':
    'Raccourcissez l’adresse ou les en-têtes ; envoyez les longs paramètres dans un corps (autre syntaxe de requête).',
  'too-many-requests':
    'Attendez le temps de `Retry-After`, puis envoyez moins à la fois. L’exploitant fixe les quotas.',
  internal:
    'Renvoyez plus tard. Si cela reste, donnez à l’exploitant l’identifiant de la réponse : le journal du ' +
    'serveur a le reste.',
  damaged:
    'Prévenez l’exploitant\u00a0: ce qui est endommagé se répare à partir du journal ou d’une sauvegarde. ' +
    'Reprenez ensuite la lecture où vous étiez.',
  overloaded: 'Attendez le temps de `Retry-After`, et renvoyez.',
  'journal-unavailable': 'Renvoyez avec les mêmes identifiants : ce qui a été gardé ne l’est pas deux fois.',
  'issuer-unavailable': 'Attendez le temps de `Retry-After`, et renvoyez ; une clé de ce serveur marche entre-temps.',
  'study-unavailable': 'Attendez le temps de `Retry-After`, et relisez le flux.',
  'store-unavailable': 'Rien n’a été gardé : attendez le temps de `Retry-After`, et renvoyez.',
};
