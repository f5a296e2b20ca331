import type { ProfilesTexts } from './profiles-texts.ts';

const counted = (one: string, many: string) => (number: number) => `${number} ${number < 2 ? one : many}`;

export const PROFILES_TEXTS_FR: ProfilesTexts = {
  title: 'Profils',
  intro: 'Profils xAPI en vigueur : les traces des sources sont vérifiées d’après leurs règles.',
  none:
    'Aucun profil n’est en vigueur. Ajoutez-en un depuis un fichier, ou ceux fournis avec Carnet : ' +
    'carnet profiles add-shipped.',
  caption: 'Profils en vigueur',
  columns: { name: 'Nom', versions: 'Versions', usedBy: 'Sources', findings: 'Constats', origin: 'Origine' },
  origins: { folder: 'Dossier de profils', added: 'Ajouté' },
  forAll:
    'Les profils valent pour toutes les organisations : les opérateurs de org:default les ajoutent et les retirent.',
  back: 'Tous les profils',
  page: 'La page du profil : ses règles en toutes lettres',
  document: 'Télécharger le document',
  facts: { id: 'Identifiant', origin: 'Origine' },
  versions: {
    title: 'Versions',
    caption: 'Versions, la plus récente d’abord',
    columns: { id: 'Version', made: 'Établie', state: 'État' },
    current: 'Dans le document',
    earlier: 'D’un document antérieur : les traces qui s’en réclament sont encore vérifiées',
    unchecked: counted('enchaînement vérifié en partie', 'enchaînements vérifiés en partie'),
  },
  usage: {
    title: 'Où il est utilisé',
    intro: 'Le mode de chaque source. Une source absente de la liste n’est pas vérifiée par ce profil.',
    none: 'Aucune source n’est encore vérifiée par ce profil. Choisissez un mode sur la page d’une source.',
    caption: 'Sources vérifiées par ce profil',
    columns: { source: 'Source', mode: 'Mode', policy: 'Quelles traces', violations: 'Écarts' },
    modes: {
      off: 'Pas de vérification',
      observe: 'Les écarts sont signalés',
      enforce: 'Les traces en écart sont refusées',
    },
    policies: { any: 'celles qui se réclament du profil', all: 'toutes : chacune doit suivre un modèle' },
    violations: 'Écarts',
    violationsOf: (source) => `Écarts de ${source}`,
  },
  findings: {
    title: 'Constats sur le document',
    intro: 'Le profil est en vigueur. Ces écarts à la norme sont ignorés, ou vérifiés moins strictement.',
    none: 'Le document respecte la norme.',
  },
  retire: {
    button: 'Retirer…',
    title: (name) => `Retirer ${name} ?`,
    action: 'Retirer',
    text:
      'Ses règles ne vérifient plus rien ensuite. Les traces et les écarts connus restent. Il peut être ajouté à ' +
      'nouveau.',
    used: counted(
      'source est vérifiée par lui, et ne le sera plus.',
      'sources sont vérifiées par lui, et ne le seront plus.',
    ),
    changed: 'Un autre opérateur a modifié ce profil depuis la question. Il reste en vigueur.',
    done: (name) => `${name} est retiré.`,
  },
  add: {
    button: 'Ajouter un profil…',
    replace: 'Nouvelle version…',
    title: 'Ajouter un profil',
    intro:
      'Un document qui a l’identifiant d’un profil en vigueur le remplace ; ses versions antérieures restent. ' +
      'Vérifiez-le d’abord : cela ne change rien.',
    file: 'Fichier (.jsonld ou .json)',
    chosen: (name, kilobytes) => `${name}, ${kilobytes} ko`,
    remove: 'Enlever le fichier',
    unreadable: 'Le navigateur ne peut pas lire ce fichier.',
    text: 'Ou son texte',
    textHelp: 'Le profil en JSON-LD, au plus 5 Mo.',
    empty: 'Choisissez un fichier, ou collez le texte.',
    check: 'Vérifier',
    take: 'Mettre en vigueur',
    url: {
      title: 'Depuis une URL',
      text:
        'Le serveur ne va rien chercher pour un navigateur, pour ne pas être mené à des adresses que lui seul ' +
        'atteint. Sur le serveur, cette commande cherche, vérifie et ajoute :',
      label: 'URL du profil',
      fault: 'Ce n’est pas une URL https.',
      command: 'Commande',
    },
    refused: (number) => `Ce profil ne peut être pris : ${counted('défaut', 'défauts')(number)}.`,
    isNew: (name) => `${name} est nouveau ici.`,
    replaces: (name) => `${name} est en vigueur, et sera remplacé.`,
    added: (name) => `${name} est en vigueur.`,
    changed: 'Un profil en vigueur a changé depuis votre vérification. Rien n’a été pris.',
    checkAgain: 'Vérifier à nouveau',
  },
  changes: {
    title: 'Ce qu’il change',
    none: 'Aucune règle ne change.',
    sameVersion: (version) => `${version}, comparée au document en vigueur`,
    version: (version, before) => `${version}, comparée à ${before}`,
    templatesAdded: counted('nouveau modèle', 'nouveaux modèles'),
    templatesRemoved: counted('modèle disparaît', 'modèles disparaissent'),
    patternsAdded: counted('nouvel enchaînement', 'nouveaux enchaînements'),
    patternsRemoved: counted('enchaînement disparaît', 'enchaînements disparaissent'),
    patternsChanged: counted('enchaînement change', 'enchaînements changent'),
    conceptsAdded: counted('nouveau concept', 'nouveaux concepts'),
    conceptsRemoved: counted('concept disparaît', 'concepts disparaissent'),
    template: 'Modèle',
    ruleAdded: 'Nouvelle règle :',
    ruleRemoved: 'Ne vaut plus :',
    selectsOthers: 'Il choisit d’autres traces.',
    earlier: (number) => `${counted('version antérieure reste', 'versions antérieures restent')(number)} en vigueur.`,
    statements: 'Traces enregistrées',
    stillValid: 'Toutes les traces examinées restent valables.',
    noLongerValid: (source, invalid, checked) =>
      `${source} : ${invalid} des ${checked} plus récentes ne seraient plus valables.`,
    partial: 'Les traces plus anciennes n’ont pas été examinées.',
  },
};
