import type { ProfileTexts } from './en.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count < 2 ? one : many}`;

export const PROFILE_FR: ProfileTexts = {
  listTitle: 'Profils',
  listIntro:
    'Un profil dit à quoi ressemblent les traces d’une sorte d’apprentissage\u00a0: quels mots elles ' +
    'emploient, ce que chacune doit contenir, dans quel ordre elles se suivent. Ce serveur connaît ' +
    'ceux-ci\u00a0:',
  none: 'Aucun profil n’est en vigueur.',
  counts: (templates, patterns, concepts) =>
    [
      plural(templates, 'modèle de trace', 'modèles de trace'),
      plural(patterns, 'enchaînement', 'enchaînements'),
      plural(concepts, 'concept', 'concepts'),
    ].join(', '),
  warningCount: (count) => plural(count, 'remarque sur son document', 'remarques sur son document'),
  allProfiles: 'Tous les profils',
  showAll: (count) => `Afficher les ${count}`,
  onThisPage: 'Sur cette page',
  about: 'En bref',
  id: 'Identifiant',
  author: 'Auteur',
  version: 'Version',
  origin: 'Origine',
  origins: { folder: 'fourni avec ce serveur', added: 'ajouté par l’exploitant' },
  document: 'Document',
  documentText: 'le profil entier, pour les machines (JSON-LD)',
  claim: 'Une trace annonce qu’elle suit cette version en portant son identifiant comme catégorie\u00a0:',
  older: 'Version antérieure',
  empty: 'Le document ne définit rien pour cette version.',
  earlierDocument: 'Un document antérieur définit cette version. Elle est toujours vérifiée\u00a0:',
  of: (date) => `du ${date}`,
  templates: 'Ce qu’une trace doit contenir',
  templatesIntro: 'Chaque modèle dit quelles traces il concerne, et ce qu’elles doivent contenir.',
  patterns: 'Dans quel ordre les traces se suivent',
  patternsIntro: 'Les traces d’une même inscription (registration) suivent l’un de ces enchaînements.',
  otherPatterns: 'Parties d’enchaînements',
  concepts: 'Les mots qu’il emploie',
  deprecated: 'obsolète\u00a0: à ne plus employer',
  schema: 'Schéma JSON de sa valeur',
  contentType: 'Type de média',
  types: {
    Verb: 'Verbes',
    ActivityType: 'Types d’activité',
    AttachmentUsageType: 'Usages de pièces jointes',
    ContextExtension: 'Extensions du contexte',
    ResultExtension: 'Extensions du résultat',
    ActivityExtension: 'Extensions d’activités',
    StateResource: 'Documents d’état',
    AgentProfileResource: 'Documents de profil d’agent',
    ActivityProfileResource: 'Documents de profil d’activité',
    Activity: 'Activités',
  },
  observed: 'Ce qui a été observé ici',
  observedIntro:
    'Combien de fois des traces, toutes sources confondues parmi celles tenues à ce profil, n’en ont pas ' +
    'respecté quelque chose\u00a0:',
  nothingObserved: 'Aucune trace contraire à ce profil n’a été observée.',
  violated: 'Ce qui n’a pas été respecté',
  times: 'Fois',
  warnings: 'Remarques sur le document',
  warningsIntro:
    'Le profil est en vigueur. Dans son document, voici ce qui n’est pas conforme au standard ou n’a pas ' +
    'pu servir (en anglais)\u00a0:',
  template: {
    about: 'Il concerne les traces',
    all: 'Il concerne toutes les traces qui annoncent suivre cette version.',
    determining: {
      verb: 'dont le verbe est',
      objectActivityType: 'dont l’activité est du type',
      contextGroupingActivityType: 'avec une activité de regroupement du type',
      contextParentActivityType: 'avec une activité parente du type',
      contextOtherActivityType: 'avec une autre activité de contexte du type',
      contextCategoryActivityType: 'avec une activité de catégorie du type',
      attachmentUsageType: 'avec une pièce jointe pour',
    },
    holds: 'Ce qu’elles doivent contenir\u00a0:',
    common: 'Les règles communes à plusieurs modèles',
    commonHolds: (templates) =>
      `Les ${templates} modèles qui renvoient à ces règles, à leur fin, demandent tous ceci\u00a0:`,
    andCommon: (rules) => `et les ${rules} règles communes`,
    nothing: 'Il ne leur demande rien de plus.',
    and: ' et ',
  },
  pattern: {
    sequence: 'Ceci, l’un après l’autre\u00a0:',
    alternates: 'L’un de ceux-ci\u00a0:',
    optional: 'Ceci une fois, ou pas du tout\u00a0:',
    oneOrMore: 'Ceci, une ou plusieurs fois\u00a0:',
    zeroOrMore: 'Ceci, autant de fois qu’on veut, ou pas du tout\u00a0:',
    picture: 'La même chose en image',
    stretch: (first, last) => (first === last ? `Membre ${first}` : `Membres ${first} à ${last}`),
    parts: 'Ce qui est une seule case (▸) dans l’image, à ouvrir\u00a0:',
    elsewhere: 'Montré ailleurs\u00a0:',
  },
};
