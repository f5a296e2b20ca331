import type { RequestFileTexts } from '../request-file-texts.ts';

export const REQUEST_FILE_FR: RequestFileTexts = {
  file: 'Demande',
  made: (day) => `État au ${day}.`,
  hint: 'Imprimez cette page, ou enregistrez-la en PDF depuis la fenêtre d’impression de votre navigateur.',
  back: 'Retour à la demande',
  columns: { field: 'Champ', request: 'Demande', meaning: 'Ce que cela signifie' },
  earlier: (version, state) => `Version ${version} (${state})`,
  notGiven: 'Non renseigné',
  changed: 'Modifié',
  results: { passed: 'Réussie', failed: 'Échouée', waiting: 'En attente', 'not-due': 'Pas encore due' },
  turns: 'Prochaines étapes',
  nothing: 'Aucune étape n’est due.',
  steps: {
    approve: 'Approuver la demande',
    'approve-dpia': 'Approuver l’analyse d’impact',
    'accept-agreement': 'Accepter la convention',
    open: 'Ouvrir l’étude',
  },
  roles: {
    operator: 'opérateur',
    scientist: 'laboratoire',
    steward: 'responsable des données',
    dpo: 'délégué à la protection des données',
  },
  history: 'Historique',
  taken: {
    draft: 'Rédigée',
    submit: 'Soumise',
    return: 'Modifications demandées',
    approve: 'Approuvée',
    'approve-dpia': 'Analyse d’impact approuvée',
    'accept-agreement': 'Convention acceptée',
    open: 'Ouverte',
    suspend: 'Suspendue',
    close: 'Close',
    destroy: 'Détruite',
  },
  keyOf: (source) => `une clé de «\u00a0${source}\u00a0»`,
  countsAs: (person) => `compte comme ${person}`,
  overlaps: 'Autres études de ce laboratoire sur les mêmes outils',
  people: (both, onlyThis, onlyOther) =>
    `Personnes dans les deux\u00a0: ${both}\u00a0; dans cette étude seulement\u00a0: ${onlyThis}\u00a0; dans l’autre ` +
    `seulement\u00a0: ${onlyOther}.`,
  few: 'moins de 20',
  atLeast: (count) => `${count} ou plus`,
  revealing:
    'Les deux diffèrent de moins de personnes que le minimum de ce serveur\u00a0: le laboratoire pourrait les isoler.',
};
