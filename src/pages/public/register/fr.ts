import type { RegisterTexts } from './en.ts';

export const REGISTER_FR: RegisterTexts = {
  title: 'Registre des traitements',
  intro:
    'Toutes les utilisations de traces d’apprentissage sur ce serveur\u00a0: qui en répond, pour quoi ' +
    'faire et pour combien de temps (RGPD, article\u00a030).',
  json: 'La même chose pour les machines (JSON)',
  empty: 'Aucune trace n’est encore utilisée.',
  kinds: {
    record: 'Outil d’apprentissage',
    research: 'Recherche',
    product: 'Produit',
    steering: 'Statistiques',
    forward: 'Transmission',
  },
  states: { open: 'En cours', suspended: 'Suspendu', closed: 'Terminé' },
  commercial: 'Usage commercial',
  purpose: 'Finalité',
  basis: 'Base légale',
  bases: {
    consent: 'Consentement (RGPD, article\u00a06.1.a)',
    contract: 'Contrat (RGPD, article\u00a06.1.b)',
    public_task: 'Mission d’intérêt public (RGPD, article\u00a06.1.e)',
  },
  controller: 'Responsable de traitement',
  contact: 'Contact',
  dpo: 'délégué à la protection des données\u00a0:',
  persons: 'Personnes',
  learners: 'élèves et étudiants',
  audiences: { minors: 'élèves mineurs', adults: 'adultes en formation', mixed: 'élèves et étudiants de tout âge' },
  named: 'enseignants et autres personnes nommées dans les traces',
  data: 'Données',
  statements: 'traces d’apprentissage (statements xAPI)',
  pseudonymised: 'certains champs des traces, sous pseudonyme',
  from: 'de',
  recipients: 'Destinataires',
  noRecipient: 'personne d’autre',
  storage: 'Lieu de stockage',
  third: 'Pays hors de l’EEE',
  none: 'aucun',
  noneAutomated: 'aucune',
  separator: '\u00a0; ',
  limits: 'Durées',
  until: (day) => `jusqu’au ${day}`,
  retention: (time) => `conservation\u00a0: ${time}`,
  toolRetention: (tool, time) => `${tool}\u00a0: ${time}`,
  noLimit: 'jusqu’à l’arrêt',
  automated: 'Décisions automatisées',
  complaint: 'Réclamations auprès de',
  version: 'version',
  measuresTitle: 'Comment les données sont protégées',
  measures: [
    'Les traces passent par un contrôle du consentement avant que quoi que ce soit soit gardé.',
    'Les traces, l’avancement enregistré et les fichiers sont gardés en clair, tels que les outils les ont ' +
      'envoyés\u00a0: on peut y lire des noms, des adresses et des réponses.',
    'Ils sont lus par l’outil qui les a envoyés, et par d’autres seulement si l’établissement leur en a donné ' +
      'le droit.',
    'Les opérateurs de l’établissement peuvent les lire\u00a0; chaque lecture est notée, et la personne la voit sur ' +
      'sa page.',
    'La liste des personnes, avec ce que chacune a décidé, contient des empreintes à clé à la place des noms et ' +
      'adresses.',
    'Une étude ne reçoit que des champs convenus, sous pseudonyme, avec une clé propre à chaque étude.',
    'Décisions et accès sont les entrées d’une chaîne signée chaque jour\u00a0; chacun peut la comparer à ' +
      'ce qui a été publié.',
    'Les clés des outils sont gardées sous forme d’empreintes, et n’ouvrent que ce que chacun peut faire.',
  ],
};
