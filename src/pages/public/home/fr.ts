import type { HomeTexts } from './en.ts';

export const HOME_FR: HomeTexts = {
  title: 'Carnet\u00a0: un entrepôt de traces d’apprentissage',
  what:
    'Ce serveur recueille des traces d’apprentissage (des «\u00a0statements\u00a0» xAPI), les conserve et ' +
    'les rend à qui peut les lire.',
  healthy: 'Tout va bien\u00a0: il reçoit et montre les traces.',
  unhealthy: 'Quelque chose ne va pas\u00a0: il peut refuser des traces tant que ce n’est pas réparé.',
  lagging: [
    'Il reçoit les traces, mais ne les montre pas encore\u00a0: ce qui est arrivé depuis le ',
    ' ne peut pas être lu. Le transfert est en retard, ou aucun ne tourne.',
  ],
  nothingStored: 'Il reçoit les traces, mais ne les montre pas encore\u00a0: aucun transfert n’a parcouru le journal.',
  state: 'État',
  components: { journal: 'Journal', store: 'Base', sink: 'Écriture' },
  reachable: 'accessible',
  unreachable: (reason) => `inaccessible (${reason})`,
  unwritable: (why) => `rien ne peut être écrit\u00a0: ${why}`,
  faults: {
    ENOSPC: 'le disque est plein',
    EDQUOT: 'le quota du disque est épuisé',
    EFBIG: 'un fichier a la taille maximale que ce processus peut écrire',
    EROFS: 'le disque est en lecture seule',
    EACCES: 'l’utilisateur du processus ne peut pas écrire ici',
    EPERM: 'l’utilisateur du processus ne peut pas écrire ici',
    EMFILE: 'le processus ne peut plus ouvrir de fichier',
    ENFILE: 'la machine ne peut plus ouvrir de fichier',
    EIO: 'le disque signale une erreur',
    ENOENT: 'le dossier a disparu',
    ENOMEM: 'il n’y a plus de mémoire',
    DAMAGED: 'le fichier est endommagé',
    NO_BROKER: 'aucun broker ne répond',
    NO_LEADER: 'aucune partition n’a de leader',
    NOT_ENOUGH_REPLICAS: 'trop peu de réplicas sont synchronisés',
    NO_PRIMARY: 'le replica set n’a pas de primaire',
    NO_SERVER: 'aucun serveur n’est accessible',
    NO_ANSWER: 'le serveur ne répond pas à temps',
    NO_MAJORITY: 'une majorité des serveurs ne confirme pas à temps',
    OTHER: 'les écritures sont refusées',
  },
  completeUpTo: 'Complet jusqu’à',
  secondsAgo: (seconds) => `il y a ${seconds}\u00a0s`,
  unknown: 'inconnu en ce moment',
  nothingYet: 'rien encore',
  forPrograms: 'Pour les programmes',
  pages: [
    ['/docs', 'Son API\u00a0: toutes les routes'],
    ['/xapi/about', 'Les versions de xAPI qu’il parle (JSON)'],
    ['/health/ready', 'Son état de santé, pour les machines (JSON)'],
    ['/metrics', 'Ses mesures, pour Prometheus (texte)'],
    ['/problems', 'Le sens de ses refus'],
  ],
  forPeople: [
    [
      'Pour tout le monde',
      [
        ['/me', 'Ma page\u00a0: mes traces, et qui s’en sert'],
        ['/studies', 'Les études qui utilisent des traces'],
        ['/register', 'Le registre des traitements'],
        ['/verify', 'Comment vérifier ce qui est dit ici'],
      ],
    ],
    [
      'Pour qui travaille avec des traces',
      [
        ['/v1/catalog', 'Le catalogue\u00a0: ce qu’une étude peut demander'],
        ['/requests', 'Demander une étude, et suivre ses demandes'],
        ['/desk', 'Le bureau des responsables'],
        [
          '/desk/contacts',
          'Personnes à retrouver\u00a0: pour les responsables et les délégués à la protection des données',
        ],
        ['/desk/mentions', 'Personnes effacées que d’autres traces nomment\u00a0: pour les responsables'],
        ['/profiles', 'Les profils\u00a0: à quoi doivent ressembler les traces'],
      ],
    ],
    [
      'Pour l’exploitation',
      [
        ['/console', 'La console'],
        ['/staff', 'Votre compte'],
      ],
    ],
  ],
  send: [
    'Les outils envoient leurs traces à ',
    ', avec une clé et un secret que donne l’exploitant de ce serveur. ' +
      'La page pour les développeurs, dans sa documentation, dit comment faire.',
  ],
};
