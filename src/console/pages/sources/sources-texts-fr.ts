import type { SourcesTexts } from './sources-texts.ts';

export const SOURCES_TEXTS_FR: SourcesTexts = {
  title: 'Sources',
  intro:
    'Les outils qui envoient des traces, chacun avec sa base légale, ses clés et ses profils. Les traces sont ' +
    'comptées sur un jour.',
  none: 'Aucune source pour l’instant. Créez-en une pour chaque outil qui doit envoyer des traces.',
  caption: 'Sources',
  columns: {
    name: 'Nom',
    id: 'Identifiant',
    organisation: 'Organisation',
    basis: 'Base légale',
    keys: 'Clés',
    created: 'Créée',
    accepted: 'Acceptées',
    refused: 'Refusées',
  },
  bases: { public_task: 'Mission d’intérêt public', contract: 'Contrat', consent: 'Consentement' },
  audiences: { minors: 'Mineurs', adults: 'Adultes', mixed: 'Mineurs et adultes' },
  noAudience: 'Non précisé',
  back: 'Toutes les sources',
  saved: 'La source est enregistrée.',
  parts: {
    settings: 'Réglages',
    keys: 'Clés',
    'first-steps': 'Premiers pas',
    figures: 'Chiffres et refus',
    profiles: 'Profils',
    violations: 'Écarts',
  },
  partsOf: (name) => `Parties de ${name}`,
  changed: 'Un autre opérateur a modifié cette source entre-temps. Rien de votre saisie n’a été enregistré.',
  create: {
    button: 'Nouvelle source…',
    title: 'Nouvelle source',
    action: 'Créer',
    taken: {
      fault: (id) => `Une autre source a l’identifiant ${id}.`,
      open: (name) => `Ouvrir la source ${name}`,
      elsewhere: 'Elle appartient à une autre organisation.',
      choose: (id) => `Utiliser ${id}`,
    },
  },
  fields: {
    id: 'Identifiant',
    idHelp: 'Il reste pour toujours : 1 à 64 caractères parmi a à z, 0 à 9 et -, comme moodle-lycee.',
    idFault: 'Seulement a à z, 0 à 9 et -, au plus 64.',
    name: 'Nom',
    nameHelp: 'Les personnes le lisent sur leur page et dans le registre.',
    basis: 'Base légale',
    audience: 'Qui l’utilise',
    keep: 'Durée de conservation',
    keepHelp: 'Vide : jusqu’à l’effacement.',
    onWithheld: 'Quand une personne ne permet pas une trace',
    withheld: { accept: 'Écarter cette trace', reject: 'Refuser toute la requête' },
    unconditionalProfiles: 'Nouveaux documents de profil sans If-None-Match (xAPI 1.0.3)',
    unconditional: {
      false: 'Refuser, comme le dit la norme',
      true: 'Accepter, pour des clients comme tincan (Python)',
    },
  },
  keys: {
    intro:
      'Chaque clé lit et écrit cette source seule, dans la limite de ses droits. Un secret n’est montré qu’une fois.',
    none: 'Cette source n’a pas de clé : son outil ne peut encore rien envoyer.',
    caption: 'Clés de cette source, sans leurs secrets',
    columns: { key: 'Clé', scopes: 'Droits', since: 'Émise', acts: 'Actions', lastUsed: 'Dernier usage' },
    neverUsed: 'aucun depuis que les usages sont notés',
    issue: 'Nouvelle clé…',
    issueTitle: 'Nouvelle clé',
    issueText: 'Donnez à l’outil les droits dont il a besoin, et aucun autre.',
    scopes: 'Droits',
    scopesFault: 'Choisissez au moins un droit.',
    scopeNames: {
      'statements/write': 'envoyer des traces',
      'statements/read/mine': 'lire ce que cette clé a envoyé',
      'statements/read': 'lire toutes les traces de cette source',
      state: 'états des activités',
      profile: 'profils des agents et des activités',
      define: 'définir des activités',
      'all/read': 'tout lire de cette source',
      all: 'tout xAPI, pour cette source',
      sessions: 'ouvrir des sessions pour du contenu dans un navigateur',
      links: 'liens de connexion pour ses personnes',
      'statements/erase/mine': 'effacer ce que cette clé a envoyé',
    },
    ends: (day, successor) => `prend fin le ${day}, remplacée par ${successor}`,
    rotate: 'Remplacer…',
    rotateThis: (key) => `Remplacer ${key}`,
    rotateTitle: (key) => `Remplacer la clé ${key} ?`,
    rotateText:
      'Une nouvelle clé reçoit les mêmes droits et accès. Mettez-la dans l’outil pendant que les deux valent.',
    overlap: 'Les deux clés valent pendant',
    overlaps: { P7D: '7 jours', P1D: '1 jour', P30D: '30 jours', PT0S: 'aucun délai : l’ancienne finit tout de suite' },
    revoke: 'Révoquer',
    revokeThis: (key) => `Révoquer ${key}`,
    revokeTitle: (key) => `Révoquer la clé ${key} ?`,
    revokeText: 'Son outil est refusé dès maintenant, en cinq secondes partout. C’est irréversible.',
    revoked: (key) => `La clé ${key} est révoquée.`,
    once: 'Copiez le secret maintenant : il n’est montré que cette fois, et personne ne pourra le relire.',
    key: 'Clé',
    secret: 'Secret',
  },
  firstSteps: {
    intro: 'Ce qu’il faut mettre dans l’outil. Créez une clé pour remplir KEY et SECRET.',
    filled: 'Prêt à copier, avec la nouvelle clé et son secret :',
    tool: 'Outil',
    tools: {
      curl: 'curl',
      javascript: 'JavaScript',
      python: 'Python',
      moodle: 'Moodle',
      h5p: 'H5P',
      storyline: 'Storyline, Captivate',
    },
    advice: {
      curl: 'Envoie une trace et répond son identifiant. Un second appel en enregistre une autre.',
      javascript:
        'Pour un serveur : une clé dans une page web est une clé pour tout le monde. Un contenu dans un ' +
        'navigateur reçoit une session.',
      python: 'Envoie une trace et affiche son identifiant. Seule la bibliothèque standard est nécessaire.',
      moodle:
        'Installez le plugin Logstore xAPI, puis Administration du site › Plugins › Journaux › Logstore ' +
        'xAPI. La clé a besoin du droit all.',
      h5p:
        'La page ouvre une session sur votre serveur (une clé avec le droit sessions), puis envoie ce que ' +
        'H5P signale avec le jeton de la session.',
      storyline:
        'Publiez pour xAPI (Tin Can API). Votre serveur ouvre une session pour l’élève (une clé avec le ' +
        'droit sessions) et ajoute launch.tincan à l’adresse du contenu.',
    },
    settings: 'À copier',
  },
  profiles: {
    intro:
      'Désactivé : pas de vérification. Observé : les écarts sont signalés. Imposé : une trace en écart est refusée.',
    none: 'Aucun profil n’est en vigueur. Ajoutez-en un sur la page des profils.',
    caption: 'Modes des profils en vigueur, avec ce qui a été trouvé',
    columns: {
      profile: 'Profil',
      version: 'Version',
      mode: 'Mode',
      violations: 'Écarts',
      unmatched: 'Sans modèle correspondant',
    },
    modeOf: (profile) => `Mode de ${profile}`,
    modes: { off: 'Désactivé', observe: 'Observé', enforce: 'Imposé' },
  },
  violations: {
    intro:
      'Règles de profils que des traces de cette source ne respectent pas, d’après les 1 000 écarts les plus récents.',
    none: 'Aucun écart connu.',
    caption: 'Règles non respectées, les plus fréquentes d’abord',
    columns: { rule: 'Règle', count: 'Écarts', latest: 'Dernier', example: 'Un exemple' },
    ofProfile: (name) => `Seulement ceux de ${name}.`,
    allProfiles: 'Montrer ceux de tous les profils',
    newest: (count) => `${count} écarts examinés.`,
  },
};
