import type { StaffPageTexts } from './staff-texts.ts';

export const STAFF_TEXTS_FR: StaffPageTexts = {
  title: 'Personnel',
  intro:
    'Les comptes des personnes qui travaillent ici. Chaque rôle est tenu dans une organisation et vaut pour toutes ' +
    'celles en dessous.',
  whoSeesWhat: 'Qui voit quoi de chaque source',
  none: 'Aucun compte ne correspond à ces filtres.',
  caption: 'Comptes du personnel',
  columns: {
    name: 'Nom',
    organisation: 'Organisation',
    roles: 'Rôles',
    signsIn: 'Se connecte par',
    last: 'Dernière connexion',
  },
  filters: {
    organisation: 'Organisation',
    allOrganisations: 'Toutes les organisations',
    state: 'Comptes',
    states: { current: 'En vigueur', ended: 'Clos', all: 'Tous' },
  },
  you: 'vous',
  back: 'Tous les comptes du personnel',
  saved: 'Le compte est enregistré.',
  changed: 'Un autre opérateur a modifié ce compte entre-temps. Rien de votre saisie n’a été enregistré.',
  roles: {
    operator: { name: 'Opérateur', help: 'sources, clés, profils, comptes, cette console' },
    steward: { name: 'Responsable des données', help: 'rédige et ouvre les finalités' },
    dpo: { name: 'Délégué à la protection des données', help: 'approuve finalités et analyses d’impact' },
    auditor: { name: 'Auditeur', help: 'lit la chaîne d’audit' },
    scientist: { name: 'Scientifique', help: 'demande des études, pour un laboratoire' },
  },
  signsIn: {
    passkey: 'Clé d’accès',
    provider: 'Fournisseur OpenID',
    invited: (until) => `Invitation valable jusqu’au ${until}`,
    invitationOver: 'L’invitation a expiré',
    never: 'Rien pour l’instant',
    ended: (day) => `Clos le ${day}`,
    rolesFromProvider: 'le fournisseur donne les rôles',
  },
  lastUnknown: 'inconnue',
  fields: {
    account: 'Compte',
    created: 'Créé',
    name: 'Compte',
    nameHelp:
      'Il reste pour toujours, aussi dans la chaîne d’audit : staff: et 1 à 64 caractères parmi a à z, 0 à 9, ' +
      'point, _ et -.',
    nameFault: 'staff: et seulement a à z, 0 à 9, point, _ et -, au plus 64.',
    displayName: 'Nom',
    displayNameHelp: 'Tel que les collègues le lisent.',
    email: 'Adresse électronique (facultative)',
    emailHelp:
      'Reçoit un courriel quand une étape du bureau attend ce compte, si un serveur de courriel est configuré.',
    organisation: 'Organisation',
    roles: 'Rôles',
    rolesFault: 'Choisissez au moins un rôle.',
    lab: 'Laboratoire du scientifique',
    labHelp: 'La source qui représente le laboratoire.',
    noLab: 'Choisissez une source',
  },
  own: 'C’est votre propre compte. Un autre opérateur, ou la ligne de commande, le modifie ou le clôt.',
  provider: 'Le fournisseur OpenID donne les rôles de ce compte : modifiez-les là-bas.',
  over: 'Ce compte est clos, pour toujours. Invitez la personne sous un autre nom.',
  invite: {
    button: 'Inviter…',
    title: 'Inviter à un compte',
    action: 'Inviter',
    text:
      'Vous obtenez un lien à remettre. Il enregistre une fois une clé d’accès, ou une personne du fournisseur ' +
      'OpenID. Tant qu’une deuxième personne n’a pas confirmé le nouveau compte, il compte comme le vôtre ; les ' +
      'rôles de responsable et de délégué à la protection des données attendent cette confirmation.',
  },
  again: {
    button: 'Inviter à nouveau…',
    title: (name) => `Inviter ${name} à nouveau ?`,
    text:
      'Pour un appareil perdu. La nouvelle clé d’accès remplace toutes les anciennes ; un lien antérieur ne ' +
      'fonctionne plus.',
  },
  invitation: {
    once:
      'Copiez le lien maintenant et remettez-le en main propre ou par un moyen sûr : il n’est montré que cette ' +
      'fois.',
    until: (day) => `Il fonctionne une fois, jusqu’au ${day}.`,
    link: 'Lien d’invitation',
  },
  confirm: {
    state: 'Confirmation',
    countsAs: (who) => `compte comme ${who} jusqu’à sa confirmation`,
    awaiting: (roles) => `attend une deuxième personne : ${roles}`,
    confirmedBy: (who) => `confirmé par ${who}`,
    own:
      'Vous avez invité ce compte, ou donné son rôle. Un deuxième opérateur, un responsable ou un délégué à la ' +
      'protection des données le confirme, ici ou sous /desk/accounts ; « carnet staff confirm » le fait aussi en ' +
      'ligne de commande.',
    button: 'Confirmer…',
    title: (name) => `${name} est-il une personne distincte ?`,
    action: 'Confirmer',
    text:
      'Ne confirmez que les personnes que vous connaissez : demandez-leur, de vive voix, si ce compte est bien le ' +
      'leur. Il compte ensuite comme une personne distincte, avec tous ses rôles, et la chaîne d’audit vous nomme.',
    done: (name) => `Le compte de ${name} est confirmé.`,
  },
  end: {
    button: 'Clore…',
    title: (name) => `Clore le compte de ${name} ?`,
    action: 'Clore le compte',
    text: 'Ses sessions prennent fin tout de suite partout, et il ne pourra plus se connecter. C’est irréversible.',
    done: (name) => `Le compte de ${name} est clos.`,
  },
};
