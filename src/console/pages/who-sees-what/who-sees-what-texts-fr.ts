import type { WhoSeesWhatTexts } from './who-sees-what-texts.ts';

const counted =
  (one: string, many: string) =>
  (count: number): string =>
    `${count} ${count > 1 ? many : one}`;

export const WHO_SEES_WHAT_TEXTS_FR: WhoSeesWhatTexts = {
  title: 'Qui voit quoi',
  intro: (organisation) =>
    `Chaque source de ${organisation} et en dessous, avec tous ceux qui peuvent lire ses données selon les droits en ` +
    'vigueur. Les lecteurs qui ont les mêmes droits sont réunis.',
  asOf: 'État au',
  json: 'Ouvrir en JSON',
  print: 'Imprimer',
  empty: 'Aucune source pour l’instant.',
  noReader: 'Aucun lecteur.',
  all: (count) => `Afficher ${count}`,
  showAll: (count) => `Afficher les ${count} sources`,
  counts: {
    key: counted('clé', 'clés'),
    account: counted('compte du personnel', 'comptes du personnel'),
    client: () => 'Tous les clients de l’émetteur de jetons',
    webhook: counted('webhook qui envoie des traces', 'webhooks qui envoient des traces'),
    target: counted('autre LRS', 'autres LRS'),
    study: counted('étude', 'études'),
  },
  ways: {
    own: 'de la source elle-même',
    grant: 'd’une autre source, par autorisation',
    shared: 'd’une source avec les mêmes documents',
    organisation: 'par un rôle dans son organisation, ou une au-dessus',
    study: 'du laboratoire d’une étude',
  },
  reads: {
    statements: 'toutes ses traces, avec les noms',
    'own-statements': 'les traces écrites avec cette clé, avec les noms',
    documents: 'l’avancement et les profils enregistrés',
    'sign-in': 'ouvre la page d’une personne par un lien, ou un contenu pour un seul apprenant',
    people: 'trouve les personnes par leurs identifiants',
    reidentified: 'apprend qui est derrière un pseudonyme, après deux approbations',
    permission: 'si une personne nommée peut être enregistrée',
    findings: 'ce que les contrôles ont trouvé dans des traces précises',
    mentions: 'quelles traces nomment encore une personne effacée',
    decisions: 'les décisions et les accès, sans noms',
    contacts: 'les demandes de retrouver la personne derrière un pseudonyme',
    records: 'des champs choisis, sous pseudonyme, de ceux qui ont dit oui',
  },
  notes: {
    suspended: 'suspendue : rien de nouveau n’y va',
    'direct-kafka': 'le laboratoire lit aussi le topic dans Kafka même',
    named: 'la finalité de la source nomme cet hôte',
    approved: 'un opérateur a approuvé cet hôte',
    unconfirmed: 'pas encore confirmé par un opérateur',
  },
  goesTo: (recipients) => `destinataire : ${recipients}`,
  by: (who) => `par ${who}`,
  since: (day) => `depuis le ${day}`,
  until: (day) => `jusqu’au ${day}`,
  bases: { consent: 'sur consentement', contract: 'sur contrat', public_task: 'sur mission d’intérêt public' },
  learners:
    'En plus, chaque personne voit ce qui est enregistré d’elle-même, et un responsable légal ce qui l’est de son ' +
    'enfant. Ils voient aussi qui l’a lu, par une autorisation ou comme personnel, combien, quand et par quel ' +
    'filtre : sur leur page, /me.',
  machines:
    'Qui administre les machines peut tout lire sans clé : la base, le journal, les sauvegardes, et les exports ' +
    'par la ligne de commande.',
};
