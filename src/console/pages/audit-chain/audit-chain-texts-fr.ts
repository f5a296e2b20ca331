import type { AuditChainTexts } from './audit-chain-texts.ts';
import { EVENT_NAMES_FR } from './event-names-fr.ts';

export const AUDIT_CHAIN_TEXTS_FR: AuditChainTexts = {
  title: 'Chaîne d’audit',
  intro:
    'Chaque décision et chaque acte du personnel est une entrée. Chaque entrée porte l’empreinte de la précédente : ' +
    'une modification ultérieure se voit.',
  state: {
    title: 'État de la chaîne',
    entries: 'Entrées à la tête signée',
    signed: 'Signée',
    hash: 'Empreinte de la tête',
    key: 'Clé de signature',
    copySignature: 'Copier la signature',
    verify: 'Vérifier la chaîne',
    verifying: 'Toutes les entrées sont lues. Cela peut prendre une minute.',
    valid: (count) => `La chaîne est intacte : ${count} entrées vérifiées.`,
    validWithHead: (count) => `La chaîne est intacte et contient la tête antérieure : ${count} entrées vérifiées.`,
    broken: (seq) => `La chaîne est rompue à l’entrée ${seq}.`,
    earlier: 'Vérifier avec une tête antérieure',
    earlierHelp:
      'Collez la réponse de /v1/events/head d’un jour antérieur, ou seulement sa signature. Des entrées coupées ou ' +
      'réécrites depuis sont détectées.',
    signature: 'Tête antérieure',
    notSigned: 'Ce n’est pas une tête que ce serveur a signée.',
    self: 'Vous n’avez pas à faire confiance à ce serveur : un court programme vérifie la chaîne de l’extérieur.',
    selfLink: 'Vérifier soi-même',
  },
  caption: 'Entrées de la chaîne d’audit',
  none: 'La chaîne n’a aucune entrée que vous puissiez voir.',
  columns: { seq: 'Entrée', at: 'Heure', type: 'Événement', by: 'Par', about: 'Objet' },
  filters: { type: 'Événement', all: 'Tous les événements' },
  export: {
    all: 'Télécharger (NDJSON)',
    found: 'Télécharger le résultat (NDJSON)',
    begun: 'Le téléchargement a commencé.',
  },
  types: EVENT_NAMES_FR,
  roles: {
    subject: 'élève',
    guardian: 'parent ou responsable légal',
    steward: 'responsable des données',
    dpo: 'délégué à la protection des données',
    scientist: 'laboratoire',
    institution: 'établissement',
    staff: 'personnel',
    source: 'source',
    system: 'Carnet',
  },
  back: 'Chaîne d’audit',
  one: {
    title: (seq) => `Entrée ${seq}`,
    type: 'Type',
    person: 'Personne',
    purpose: 'Finalité',
    change: 'Changement',
    previous: 'Entrée précédente',
    next: 'Entrée suivante',
    json: (seq) => `Entrée ${seq} en JSON`,
  },
};
