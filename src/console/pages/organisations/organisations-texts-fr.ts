import type { OrganisationsTexts } from './organisations-texts.ts';

export const ORGANISATIONS_TEXTS_FR: OrganisationsTexts = {
  title: 'Organisations',
  intro:
    'Qui répond des sources : un ministère, une académie, un établissement. Un rôle tenu dans l’une vaut pour toutes ' +
    'celles en dessous.',
  noneFound: 'Aucune organisation n’est dans votre périmètre.',
  list: 'Organisations',
  columns: { name: 'Nom', above: 'Fait partie de', controller: 'Responsable de traitement', created: 'Créée' },
  controllerAbove: 'Comme au-dessus',
  back: 'Toutes les organisations',
  partsOf: (name) => `Parties de ${name}`,
  parts: { settings: 'Réglages', sources: 'Sources', grants: 'Accès', staff: 'Personnel' },
  saved: 'L’organisation est enregistrée.',
  changed: 'Un autre opérateur a modifié cette organisation entre-temps. Rien de votre saisie n’a été enregistré.',
  create: {
    button: 'Nouvelle organisation…',
    title: 'Nouvelle organisation',
    action: 'Créer',
    done: (name) => `${name} est créée.`,
  },
  fields: {
    id: 'Identifiant',
    idHelp: 'Il reste pour toujours : org: et 1 à 64 caractères parmi a à z, 0 à 9 et -, comme org:lycee-curie.',
    idFault: 'org: et seulement a à z, 0 à 9 et -, au plus 64.',
    name: 'Nom',
    nameHelp: 'Les personnes le lisent sur leur page.',
    parent: 'Juste en dessous de',
    parentRoot: 'Elle est au-dessus de toutes les autres.',
    parentOwn: 'Vos propres rôles y sont tenus : un opérateur de l’organisation au-dessus la déplace.',
    created: 'Créée',
    provider: 'Fournisseur OpenID',
    noProvider: 'Aucun qui lui soit propre. OIDC_ISSUER et OIDC_PROVIDERS du serveur en nomment un.',
    controllerNow: 'Responsable en vigueur',
    controllerAbove: (name, organisation) => `${name}, d’après ${organisation}`,
    controllerOfServer: 'Celui d’une organisation au-dessus de la vôtre, ou du serveur (CONTROLLER_NAME)',
    controller: 'Responsable de traitement',
    whichController: 'Lequel',
    ownController: 'Le sien',
    inheritedController: 'Celui de l’organisation au-dessus',
    controllerName: 'Nom du responsable',
    address: 'Adresse',
    contact: 'Contact',
    contactHelp: 'Une adresse électronique ou un numéro de téléphone pour les personnes.',
    country: 'Pays',
    countryHelp: 'Deux lettres majuscules, comme FR.',
    countryFault: 'Deux lettres majuscules (ISO 3166-1), comme FR.',
    dpo: 'Délégué à la protection des données',
    dpoHelp: 'Comment les personnes le joignent. Peut rester vide.',
  },
  sources: {
    intro: 'Les sources dont cette organisation répond elle-même.',
    none: 'Elle n’a pas de source. Une nouvelle source est de l’organisation de qui la crée.',
    all: 'Toutes les sources',
    columns: { name: 'Nom', id: 'Identifiant', keys: 'Clés' },
  },
  staff: {
    intro:
      'Les comptes dont les rôles sont tenus dans cette organisation même. Ceux des organisations au-dessus y valent ' +
      'aussi.',
    none: 'Aucun compte n’est de cette organisation.',
    link: 'Tous les comptes du personnel',
    columns: { name: 'Nom', account: 'Compte', roles: 'Rôles' },
  },
  grants: {
    intro:
      'Une clé ne lit que sa propre source. Un accès permet à la clé d’une autre source de lire ici aussi ; les ' +
      'personnes voient ce lecteur sur leur page et dans le registre.',
    whoSeesWhat: 'Qui voit quoi de chaque source',
    of: 'Accès à',
    completeOrganisation: 'Toutes les sources de cette organisation',
    none: 'Aucune autre source ne lit cela.',
    caption: 'Clés d’autres sources qui lisent cela',
    columns: { reader: 'Lecteur', key: 'Clé', scopes: 'Droits', of: 'Accès à', acts: 'Actions' },
    add: {
      button: 'Nouvel accès…',
      title: 'Permettre à la clé d’une autre source de lire cela ?',
      action: 'Donner l’accès',
      text:
        'La finalité d’enregistrement de chaque source doit nommer le lecteur comme destinataire : sinon l’accès est ' +
        'refusé.',
      key: 'Clé',
      keyHelp: 'La clé du lecteur, sans son secret.',
      done: (reader) => `${reader} peut lire cela, en cinq secondes partout.`,
    },
    end: {
      button: 'Retirer',
      this: (key) => `Retirer l’accès de ${key}`,
      title: (reader) => `Retirer l’accès de ${reader} ?`,
      text: 'Sa clé ne lira plus que sa propre source, en cinq secondes partout.',
      done: (key) => `L’accès de ${key} est retiré.`,
    },
  },
};
