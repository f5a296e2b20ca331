import type { StudyTexts } from './en.ts';

export const STUDY_FR: StudyTexts = {
  studies: 'Études',
  studiesIntro:
    'Qui demande ici des traces d’apprentissage, pour quoi faire, et ce qui en est sorti. Une étude ne ' +
    'voit que ce qui a été approuvé, de qui a dit oui, et jamais les noms.',
  none: 'Personne n’a encore rien demandé.',
  states: {
    open: 'en cours',
    suspended: 'suspendue',
    closed: 'terminée',
    destroyed: 'terminée, et sa clé est détruite',
  },
  commercial: 'commerciale',
  controller: 'Qui',
  people: 'Personnes',
  participants: (rounded) => (rounded === undefined ? 'moins de vingt' : `environ ${rounded}`),
  until: 'Jusqu’au',
  result: 'Ce qui a été trouvé',
  catalogue: 'Catalogue',
  catalogueIntro:
    'Ce qui est enregistré ici, et ce qu’une étude peut demander. Seuls les élèves qui disent oui sont dans une étude.',
  catalogueNone: 'Aucun outil n’enregistre encore ici.',
  contact: 'Contact',
  recipients: 'Qui le reçoit',
  benefit: 'À quoi cela sert',
  about: 'À propos de cette étude',
  time: 'Précision des temps',
  times: {
    P1D: 'au jour',
    PT1H: 'à l’heure',
    PT1M: 'à la minute',
    PT1S: 'à la seconde',
    shifted: 'décalés de semaines, par personne',
    exact: 'exacts',
  },
  columns: 'Livre de codes',
  columnsIntro: 'Chaque enregistrement a ces colonnes, en CSV et en Parquet\u00a0; en JSON, c’est une trace xAPI.',
  column: 'Colonne',
  type: 'Type',
  meaning: 'Sens',
  types: { text: 'texte', number: 'nombre', boolean: 'vrai ou faux', time: 'temps' },
  values: 'parmi',
  verbs: 'Ce qui peut avoir été fait',
  clients: 'Programmes à copier',
  clientsIntro:
    'Chacun reprend où il s’est arrêté, quoi qui l’ait interrompu. Le jeton de l’étude est dans ' +
    'l’environnement sous le nom de CARNET_TOKEN. La règle\u00a0: appliquer dans l’ordre\u00a0; put ' +
    'remplace, del efface.',
  program: (name) => `Un programme en ${name}`,
  acknowledgement: 'Effacements',
  acknowledged: (days) =>
    days === 0
      ? 'Le laboratoire confirme les effacements sous 30\u00a0jours.'
      : `L’effacement le plus ancien attend depuis ${days}\u00a0${days === 1 ? 'jour' : 'jours'} la ` +
        'confirmation du laboratoire\u00a0; le flux est fermé.',
  last: 'Dernière confirmation',
  forPrograms: 'Pour les programmes',
  codebook: 'Livre de codes (JSON)',
  asyncApi: 'Flux (AsyncAPI 3)',
  croissant: 'Table (Croissant 1.1)',
  dcat: 'Catalogue (DCAT-AP)',
  profile: 'Profil',
  basis: 'Enregistré sur la base',
  bases: { consent: 'du consentement', contract: 'd’un contrat', public_task: 'd’une mission d’intérêt public' },
  volume: 'Volume',
  statements: (rounded) => `environ ${rounded} traces`,
  period: 'Période',
  ask: 'Demander une étude',
};
