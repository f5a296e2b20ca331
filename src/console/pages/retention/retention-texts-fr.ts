import type { RetentionTexts } from './retention-texts.ts';

export const RETENTION_TEXTS_FR: RetentionTexts = {
  title: 'Effacements et conservation',
  intro:
    'Ce qui s’efface, ce qui arrive à échéance, et combien de temps tout est conservé. Aucun nombre ne révèle une ' +
    'personne.',
  erasures: {
    title: 'Effacements en cours',
    none: 'Aucun effacement n’est en retard, et moins de dix sont en cours.',
    open: (count, since) =>
      `Au moins ${count} effacements sont en cours, le plus ancien depuis le ${since}. Aucun n’est en retard.`,
    late: (since) => `Des effacements sont en retard : le plus ancien attend depuis le ${since}.`,
    lateHelp:
      'Ils attendent l’enregistrement (sink), la publication (releaser), ou une sauvegarde ou un autre programme qui ' +
      'tient ouverts les fichiers de la base. Regardez les composants dans la vue d’ensemble : dès que tous ' +
      'marchent, les effacements continuent d’eux-mêmes.',
    ofRoot: 'Les effacements concernent toute l’installation : les opérateurs de org:default en voient l’état.',
  },
  erasure: {
    field: 'Avancement d’un effacement',
    help: 'Son identifiant, comme dans la réponse à la demande ou dans la chaîne d’audit.',
    find: 'Rechercher',
    unknown: 'Aucun effacement n’a cet identifiant.',
    requested: 'Demandé',
    done: 'Terminé',
    progress: (passed, partitions) => `En cours : ${passed} partitions du journal sur ${partitions}`,
    chain: 'Les effacements dans la chaîne d’audit',
  },
  sweep: {
    title: 'Effacement des traces échues',
    text: (every) => `À intervalles de ${every}, les traces au-delà de la conservation de leur source sont effacées.`,
    last: 'Dernier passage',
    next: 'Prochain, au plus tard',
    never: 'aucun encore',
    overdue:
      'Le passage est en retard : l’enregistrement est arrêté, ou n’atteint pas la base. La vue d’ensemble montre ' +
      'les composants.',
  },
  sources: {
    title: 'Conservation par source',
    intro:
      'Une source conserve pendant la plus courte de deux durées : la sienne et celle de sa finalité. Au-delà, le ' +
      'passage efface les traces ; un opérateur, les documents.',
    none: 'Aucune source pour l’instant.',
    caption: 'Les sources et leur conservation',
    columns: {
      source: 'Source',
      keep: 'Conserve pendant',
      before: 'Échu : avant le',
      statements: 'Traces échues',
      documents: 'Documents échus',
      try: 'Essai à blanc',
    },
    all: 'sans limite',
    ofSource: (period) => `${period} (source)`,
    ofPurpose: (period) => `${period} (finalité)`,
    try: 'Essai à blanc',
    tryThis: (name) => `Essai à blanc de ${name}`,
  },
  kept: {
    title: 'Ce que Carnet conserve',
    names: {
      journal: 'Journal : la copie de chaque trace',
      accessRecords: 'Mentions d’accès : qui a lu quoi',
      deadLetters: 'Lettres mortes',
      violations: 'Écarts aux profils',
      patternRuns: 'Suites d’enchaînements qui ne continuent pas',
      figures: 'Chiffres de la vue d’ensemble',
      refusedFaults: 'Erreurs des requêtes refusées, après leur dernière occurrence',
    },
    notes: {
      journal: 'Réglage JOURNAL_RETENTION_HOURS. Kafka peut prendre deux heures de plus.',
      accessRecords: 'Réglage ACCESS_RECORD_DAYS.',
    },
  },
  few: 'moins de 10',
  some: (count) => `${count} ou plus`,
  back: 'Effacements et conservation',
  dryRun: {
    title: (name) => `Essai à blanc : ${name}`,
    intro: 'Compte ce qui est échu, et ce qui le sera dans les 30 jours. Rien n’est modifié.',
    keep: 'Comme si la durée était',
    keepHelp: 'Vide : celle en vigueur.',
    count: 'Compter',
    inForce: 'En vigueur',
    counted: 'Compté pour',
    before: 'Est échu ce qui date d’avant le',
    statements: 'Traces échues',
    statementsHelp: 'Les prochains passages les effacent.',
    noLimit: 'Cette source conserve tout jusqu’à l’effacement : rien n’arrive à échéance. Essayez une durée ci-dessus.',
    settings: 'Réglages de la source',
    documents: {
      state: 'États échus',
      'agent-profile': 'Profils d’agents échus',
      'activity-profile': 'Profils d’activités échus',
    },
    days: 'Traces qui arrivent à échéance',
    daysIntro: 'Par jour (UTC), en dizaines. Les jours de moins de dix traces ne sont pas listés.',
    daysCaption: 'Traces par jour d’échéance',
    day: 'Jour',
    statementsOfDay: 'Traces',
    noDays: 'Aucun des 30 prochains jours ne voit échoir dix traces ou plus.',
    incomplete:
      'Plus de traces arrivent à échéance qu’un essai à blanc n’en compte : les 20 000 plus anciennes sont comptées.',
  },
  erase: {
    title: 'Documents',
    intro:
      'Les états et profils dont la dernière écriture précède la limite restent jusqu’à ce qu’un opérateur les efface.',
    whatIf: 'Pour effacer des documents selon cette durée, réglez-la d’abord dans la source.',
    button: 'Effacer les documents…',
    action: 'Effacer les documents',
    question: 'Effacer les documents échus ?',
    text: (name, before) =>
      `Les états et profils de ${name} écrits pour la dernière fois avant le ${before} sont effacés pour de bon. ` +
      'La chaîne d’audit le dit, avec votre compte.',
    done: (count) => `Documents effacés : ${count}.`,
  },
};
