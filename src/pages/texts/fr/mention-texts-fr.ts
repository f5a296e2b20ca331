import type { MentionTexts } from '../mention-texts.ts';

const count = (statements: number): string =>
  statements === 1 ? '1 trace' : `${statements.toLocaleString('fr-FR')} traces`;

export const MENTION_FR: MentionTexts = {
  title: 'Personnes effacées que d’autres traces nomment',
  intro:
    'Les traces de ces personnes ont été effacées, ou elles ont dit non. Des traces d’autres personnes les nomment ' +
    'encore. Vous mettez à leur place un compte anonyme. Rien ici ne dit qui elles sont.',
  none: 'Aucune trace ne nomme une personne effacée.',
  ordered: 'Un compte anonyme prend la place de la personne. Les traces quittent cette liste une à une.',
  reference: 'Personne',
  statements: count,
  where: 'Nommée comme',
  places: {
    object: 'objet de la trace',
    instructor: 'enseignant',
    team: 'équipe, ou membre de l’équipe',
    contextAgents: 'autre personne du contexte',
    contextGroups: 'autre groupe du contexte, ou membre de ce groupe',
    subStatement: 'personne d’une trace contenue dans la trace',
  },
  sources: 'Enregistrées par',
  listed: 'Sur la liste depuis',
  between: (first, last) => (first === last ? first : `${first}, la dernière depuis ${last}`),
  beingReplaced: 'en cours de remplacement',
  more: 'Suite',
  back: 'Vers la liste',
  what: 'Ce que fait le remplacement',
  effects: [
    'Un compte anonyme prend la place de la personne, le même dans toutes les traces remplacées ensemble\u00a0: les ' +
      'groupes gardent leur taille. Le nom de la personne disparaît aussi.',
    'C’est définitif. Une trace signée perd sa signature, qui contient l’ancien texte.',
    'Ce que d’autres ont écrit de la personne dans une réponse, une extension ou un fichier joint n’est pas changé, ' +
      'ni les copies que d’autres systèmes ont prises avant.',
    'La chaîne d’audit garde que vous l’avez fait, et dans combien de traces. Elle ne dit pas de qui était le nom.',
  ],
  replaceAll: (statements) =>
    statements === 1 ? 'Remplacer dans cette trace' : `Remplacer dans les ${count(statements)}`,
  replaceOne: 'Remplacer',
  listTitle: 'Traces qui nomment cette personne',
};
