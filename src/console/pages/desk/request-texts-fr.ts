import type { ReviewTextsOfDesk } from './request-texts.ts';

export const REQUEST_TEXTS_FR: ReviewTextsOfDesk = {
  back: 'Bureau',
  all: 'Toutes les demandes',
  file: 'Imprimer pour la commission',
  states: {
    draft: 'Brouillon',
    submitted: 'En attente d’approbation',
    approved: 'Approuvée, pas encore ouverte',
    open: 'Ouverte',
    suspended: 'Suspendue',
    closed: 'Close',
    destroyed: 'Détruite',
  },
  version: (version) => `version ${version}`,
  list: {
    lead: 'Les finalités soumises sur les sources de votre organisation, par leur version la plus récente.',
    caption: 'Demandes',
    none: 'Aucune demande pour l’instant. Les laboratoires demandent une étude depuis le catalogue.',
    columns: { request: 'Demande', state: 'État', controller: 'Responsable de traitement', version: 'Version' },
  },
  turn: {
    title: 'Qui doit agir',
    nothing: 'Aucune étape n’est due.',
    noPeople: 'aucun compte dans votre organisation',
    steps: {
      approve: 'Approuver la demande',
      'approve-dpia': 'Approuver l’analyse d’impact',
      'accept-agreement': 'Accepter la convention',
      open: 'Ouvrir l’étude',
    },
  },
  checks: {
    title: 'Vérifications',
    names: {
      basis: 'La base légale convient au type',
      commercial: 'L’usage commercial est déclaré et repose sur le consentement',
      end: 'Elle se termine avant trois ans et indique sa durée de conservation',
      fields: 'Ses outils et profils ont tous les champs demandés',
      whole: 'Tous les autres champs sont remplis',
      narrow: 'Elle ne demande pas plus que la version en vigueur ; sinon tout le monde est interrogé à nouveau',
      agreement: 'Le laboratoire a accepté la convention',
      dpia: 'L’analyse d’impact est approuvée',
    },
    results: { passed: 'Réussie', failed: 'Échouée', waiting: 'En attente', 'not-due': 'Pas encore due' },
    notDue: {
      agreement: 'Le laboratoire l’accepte après l’approbation.',
      dpia: 'Elle est approuvée une fois la demande soumise.',
    },
    waits: (people) => `En attente de : ${people}`,
  },
  rows: {
    title: 'La demande',
    caption: 'Champs de la demande',
    columns: { field: 'Champ', request: 'Demande', meaning: 'Ce que cela signifie' },
    earlier: (version, state) => `Version ${version} (${state})`,
    changed: 'Modifié',
    nothing: 'Non renseigné',
    onlyChanges: 'Seulement ce qui a changé',
    noChanges: 'Aucun champ n’a changé.',
  },
  comment: 'Commentaire du responsable',
  acts: {
    title: 'Votre décision',
    steps: {
      approve: {
        button: 'Approuver',
        title: (request) => `Approuver « ${request} » ?`,
        text: 'Le laboratoire peut alors accepter la convention. Personne n’est interrogé avant l’ouverture.',
      },
      'approve-dpia': {
        button: 'Approuver l’analyse d’impact',
        title: (request) => `Approuver l’analyse d’impact de « ${request} » ?`,
        text: 'Ouvrez d’abord l’analyse à son adresse : Carnet ne la conserve pas.',
      },
      return: {
        button: 'Demander des modifications',
        title: (request) => `Demander des modifications de « ${request} » ?`,
        text:
          'La demande redevient un brouillon. Le laboratoire lit votre commentaire. Pour la refuser définitivement, ' +
          'dites-le là.',
      },
      open: {
        button: 'Ouvrir',
        title: (request) => `Ouvrir « ${request} » ?`,
        text: 'Les personnes sont interrogées dès maintenant.',
      },
      suspend: {
        button: 'Suspendre',
        title: (request) => `Suspendre « ${request} » ?`,
        text: 'Rien n’est communiqué jusqu’à la réouverture. Les décisions restent.',
      },
      close: {
        button: 'Clore',
        title: (request) => `Clore « ${request} » définitivement ?`,
        text: 'La communication s’arrête, et l’étude ne peut plus être rouverte.',
      },
    },
    why: 'Pourquoi (le laboratoire le lit)',
    whyNeeded: 'Dites pourquoi.',
    done: (step) => `${step} : fait.`,
    changed: (last) => `Une autre étape a précédé : ${last}. Rien de vous n’a été enregistré.`,
  },
  history: {
    title: 'Historique',
    keyOf: (source) => `une clé de « ${source} »`,
    countsAs: (person) => `compte comme ${person}`,
  },
  agreement: {
    title: 'Convention',
    accepted: (day) => `Acceptée le ${day}.`,
    show: 'Texte de la convention',
  },
  overlaps: {
    title: 'Autres études de ce laboratoire sur les mêmes outils',
    intro:
      'Le laboratoire peut rapprocher les enregistrements des deux par ce qu’ils ont en commun, comme des temps ' +
      'exacts et des notes. Les personnes qui ne participent qu’à l’une se distinguent alors.',
    caption: 'Autres études de ce laboratoire',
    columns: {
      study: 'Étude',
      sources: 'Outils',
      both: 'Dans les deux',
      onlyThis: 'Ici seulement',
      onlyOther: 'Là seulement',
    },
    few: 'moins de 20',
    atLeast: (count) => `${count} ou plus`,
    revealing:
      'Les deux diffèrent de moins de personnes que le minimum de ce serveur : le laboratoire pourrait les isoler. ' +
      'Demandez des temps moins précis, ou une seule étude au lieu de deux.',
  },
};
