import type { VerifyTexts } from './en.ts';

export const VERIFY_FR: VerifyTexts = {
  title: 'Comment vérifier ce qui est dit ici',
  intro:
    'Chaque décision, chaque effacement et chaque accès d’une étude est une entrée dans une chaîne. ' +
    'Personne ne peut modifier ou retirer une entrée après coup sans que cela se voie, pas même qui ' +
    'exploite ce serveur.',
  chain:
    'Chaque entrée contient l’empreinte de la précédente. L’empreinte de la dernière vaut donc pour ' +
    'toutes. Elle est signée et publiée chaque jour\u00a0: qui la garde peut plus tard y comparer la ' +
    'chaîne entière. Les entrées ne nomment personne\u00a0; les personnes y figurent sous des numéros ' +
    'tirés au hasard.',
  today: 'Publié aujourd’hui',
  number: 'Entrée',
  hash: 'Empreinte (SHA-256)',
  at: 'Publié',
  key: 'Clé',
  file: 'À garder\u00a0: la tête signée, en fichier (JSON)',
  own: 'Vos propres décisions',
  ownText: [
    'Chaque décision de votre page a un reçu\u00a0: un fichier signé. Gardez-le\u00a0: il prouve ce que ' +
      'vous avez décidé, et quand.',
    'Tout le monde peut faire vérifier un reçu ici, sans se connecter\u00a0:',
  ],
  steps: 'La chaîne entière',
  all: [
    'Gardez la tête signée d’aujourd’hui, et d’autant d’autres jours que vous voulez.',
    'Demandez à qui exploite ce serveur une clé du domaine «\u00a0auditor\u00a0»\u00a0: elle lit la chaîne ' +
      'et rien d’autre.',
    'Lancez ce programme. Il lui faut Node\u00a020 ou plus récent, et rien d’autre. Il lit chaque entrée, ' +
      'calcule lui-même chaque empreinte et cherche parmi elles la tête que vous avez gardée.',
  ],
  program: 'Le programme',
};
