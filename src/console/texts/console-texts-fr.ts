import type { ConsoleTexts } from './console-texts.ts';

export const CONSOLE_TEXTS_FR: ConsoleTexts = {
  name: 'Console',
  skip: 'Aller au contenu',
  menu: 'Menu',
  pages: 'Pages de la console',
  languages: 'Langues',
  theme: { label: 'Couleurs', system: 'Système', light: 'Claires', dark: 'Sombres' },
  account: 'Votre compte',
  signOut: 'Se déconnecter',
  loading: 'Chargement…',
  close: 'Fermer',
  cancel: 'Annuler',
  tryAgain: 'Réessayer',
  reload: 'Recharger la page',
  save: 'Enregistrer',
  readAgain: 'Montrer l’état actuel',
  copy: 'Copier',
  copied: 'Copié',
  sortBy: (column) => `Trier par : ${column}`,
  toDo: 'à traiter',
  noRight: {
    title: 'Pas pour votre rôle',
    text: (roles) => `Cette page demande le rôle ${roles.join(' ou ')}, que votre compte n’a pas.`,
    roles: {
      operator: 'opérateur',
      steward: 'responsable des données',
      dpo: 'délégué à la protection des données',
      auditor: 'auditeur',
    },
  },
  notFound: {
    title: 'Page introuvable',
    text: 'La console n’a pas de page à cette adresse. Le menu mène à celles qu’elle a.',
  },
  crashed: {
    title: 'Cette page est en panne',
    text: 'Le reste de la console fonctionne. Rechargez la page : Carnet a peut-être été mis à jour entre-temps.',
  },
  away: {
    store: 'La base de données est injoignable.',
    journal: 'Le journal est injoignable : aucune trace n’est acceptée entre-temps.',
    server: 'Carnet est injoignable.',
    behind: 'La base de données est en retard sur le journal.',
    'catching-up':
      'Carnet lit son journal jusqu’au bout avant de montrer quoi que ce soit : la base a été remise, ou avait pris ' +
      'du retard.',
    'older-copy':
      'Une copie plus ancienne de la base a été remise : la liste des refus a ce qu’elle ignore. Rien n’est lu ni ' +
      'accepté. Arrêtez tous les processus, puis remettez la bonne base, ou lancez carnet recover.',
    other: (part) => `Un composant est injoignable : ${part}.`,
    runbook: 'Que faire',
    returns: 'Cette page se rechargera automatiquement.',
    old: 'Ce que vous voyez peut être ancien. La console réessaie d’elle-même.',
  },
  session: {
    over: 'Votre session est terminée.',
    signIn: 'Se reconnecter',
    kept: 'Votre saisie est toujours sur la page. Connectez-vous pour continuer, puis envoyez-la de nouveau.',
    passkey: 'Se connecter avec une clé d’accès',
    otherTab: 'Se connecter dans un autre onglet',
    refused: 'Cette clé d’accès n’a pas été acceptée. Réessayez, ou connectez-vous dans un autre onglet.',
    otherAccount: 'C’est un autre compte. Rechargez la page pour l’utiliser ; votre saisie sera perdue.',
    cancelled: 'Vous n’êtes pas connecté : aucune clé d’accès n’a été donnée, ou Carnet n’a pas répondu.',
    resumed: 'Vous êtes de nouveau connecté.',
  },
  unsaved: {
    title: 'Quitter sans enregistrer ?',
    text: 'Vos modifications ne sont pas enregistrées.',
    leave: 'Quitter sans enregistrer',
    stay: 'Continuer la saisie',
  },
  refused: {
    session: 'Votre session était terminée. Rien n’a été modifié : connectez-vous, puis envoyez de nouveau.',
    forbidden: 'Votre compte ne peut pas faire cela.',
    notFound: 'Cet élément n’existe plus. Un autre opérateur l’a peut-être retiré.',
    conflict:
      'Une autre modification est passée avant. Rien de la vôtre n’a été enregistré : regardez l’état actuel, ' +
      'puis réessayez.',
    state: 'En l’état actuel, cela ne peut se faire. Rien n’a été modifié.',
    tooMany: 'Trop de requêtes en peu de temps. Attendez une minute, puis réessayez.',
    unavailable: 'Injoignable pour le moment. Rien n’a été modifié.',
    invalid: 'Carnet refuse cette demande.',
    damaged:
      'Des données enregistrées sont endommagées : rien n’en est montré. Lancez carnet check sur le serveur : il dit ' +
      'ce qui est endommagé, et comment le réparer.',
    internal: 'Carnet a rencontré une erreur interne. Elle figure dans le journal d’exécution du serveur.',
  },
  required: 'Ce champ est nécessaire.',
  more: 'Afficher la suite',
  list: {
    search: 'Rechercher',
    noMatch: 'Aucun résultat pour cette recherche et ces filtres.',
    noMatchYet: 'Rien ne correspond dans cette partie de la liste. La recherche continue à la page suivante.',
    clear: 'Effacer la recherche et les filtres',
    pages: 'Pages de la liste',
    first: 'Première page',
    next: 'Page suivante',
  },
};
