import type { WhoSeesWhatTexts } from './en.ts';

const counted =
  (one: string, many: string) =>
  (count: number): string =>
    `${count} ${count > 1 ? many : one}`;

export const WHO_SEES_WHAT_FR: WhoSeesWhatTexts = {
  title: 'Qui voit quoi',
  intro: (organisation) =>
    `Chaque outil de ${organisation} et en dessous, et quiconque lit quoi que ce soit de ce qu’il enregistre\u00a0: ` +
    'page établie à partir de ce qui admet un lecteur en ce moment, si bien que personne ne peut être oublié. Ceux ' +
    'qui voient la même chose sont réunis.',
  asOf: 'État au',
  json: 'La même chose pour les machines (JSON)',
  print: 'Prévue pour l’impression\u00a0: la commande du navigateur laisse de côté ce qui n’est utile qu’à l’écran.',
  empty: 'Aucun outil n’enregistre quoi que ce soit ici.',
  nobody: 'Personne ne le lit.',
  all: (count) => `Voir\u00a0: ${count}`,
  counts: {
    key: counted('clé', 'clés'),
    account: counted('compte du personnel', 'comptes du personnel'),
    client: () => 'Tous les clients de l’émetteur de jetons',
    webhook: counted('webhook qui envoie des traces de lui-même', 'webhooks qui envoient des traces d’eux-mêmes'),
    target: counted('autre LRS', 'autres LRS'),
    study: counted('étude', 'études'),
  },
  ways: {
    own: 'de l’outil lui-même',
    grant: 'd’un autre outil, par autorisation',
    shared: 'd’un outil avec les mêmes documents',
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
    suspended: 'suspendue\u00a0: rien de nouveau n’y va',
    'direct-kafka': 'le laboratoire lit aussi le topic dans Kafka même',
    named: 'la finalité de l’outil nomme cet hôte',
    approved: 'un opérateur a approuvé cet hôte',
    unconfirmed: 'pas encore confirmé par un opérateur',
  },
  goesTo: (recipients) => `destinataire\u00a0: ${recipients}`,
  by: (who) => `par ${who}`,
  since: (day) => `depuis le ${day}`,
  until: (day) => `jusqu’au ${day}`,
  bases: { consent: 'sur consentement', contract: 'sur contrat', public_task: 'mission de service public' },
  learners:
    'En plus, chaque personne voit ce qui est enregistré d’elle-même, et un responsable légal ce qui l’est de son ' +
    'enfant. Ils voient aussi qui l’a lu, par une autorisation ou comme personnel, combien, quand et par quel ' +
    'filtre\u00a0: sur leur page, /me.',
  machines:
    'Qui administre les machines peut tout lire sans clé\u00a0: la base, le journal, les sauvegardes, et les exports ' +
    'par la ligne de commande.',
};
