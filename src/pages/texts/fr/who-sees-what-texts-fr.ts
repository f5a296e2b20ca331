import type { WhoSeesWhatTexts } from '../who-sees-what-texts.ts';

export const WHO_SEES_WHAT_FR: WhoSeesWhatTexts = {
  title: 'Qui voit quoi',
  intro: (organisation) =>
    `Chaque outil de ${organisation} et en dessous, et quiconque lit ce qu’il enregistre\u00a0: page établie à ` +
    'partir des clés, des autorisations, des comptes et des études en vigueur en ce moment.',
  asOf: 'État au',
  json: 'La même chose pour les machines (JSON)',
  print: 'Prévue pour l’impression\u00a0: la commande du navigateur laisse de côté ce qui n’est utile qu’à l’écran.',
  empty: 'Aucun outil n’enregistre quoi que ce soit ici.',
  nobody: 'Personne ne le lit.',
  who: 'Qui',
  what: 'Quoi',
  given: 'Accordé',
  kinds: {
    own: 'Clé de l’outil lui-même',
    granted: 'Clé d’un autre, par autorisation',
    shared: 'Outil avec les mêmes documents',
    study: 'Étude',
    staff: 'Compte du personnel',
  },
  reads: {
    statements: 'toutes ses traces, avec les noms',
    'own-statements': 'les traces écrites avec cette clé',
    documents: 'l’avancement et les profils enregistrés',
  },
  roles: {
    operator: 'exploitant\u00a0: sources, clés et autorisations\u00a0; ne lit les traces que par clé ou autorisation',
    steward: 'responsable\u00a0: finalités, oppositions, et où des personnes effacées sont encore nommées',
    dpo: 'délégué à la protection des données\u00a0: cette page, la réidentification et les approbations',
    auditor: 'auditeur\u00a0: la chaîne des décisions et des accès, sans noms',
    scientist: 'scientifique\u00a0: les enregistrements pseudonymisés de ses propres études',
  },
  documents: 'le même avancement et les mêmes profils',
  records: (recipients) =>
    `des champs choisis, sous pseudonyme, de ceux qui ont dit oui\u00a0; destinataire\u00a0: ${recipients}`,
  by: (who) => `par ${who}`,
  since: (day) => `depuis le ${day}`,
  until: (day) => `jusqu’au ${day}`,
  bases: { consent: 'sur consentement', contract: 'sur contrat', public_task: 'mission de service public' },
  learners:
    'En plus, chaque personne voit ce qui est enregistré d’elle-même, et un responsable légal ce qui l’est de son ' +
    'enfant. Ils voient aussi qui l’a lu, par une autorisation ou comme personnel, combien, quand et par quel ' +
    'filtre\u00a0: sur leur page, /me.',
};
