import type { WebhooksTexts } from './webhooks-texts.ts';

const EVENTS = {
  'statements.stored': 'Des traces sont enregistrées',
  'consent.decided': 'Des personnes ont décidé',
  'study.step': 'Une étude franchit une étape',
  'profile.violation': 'Des traces s’écartent d’un profil',
  'dead-letter.added': 'Une lettre morte attend',
  'forwarding.dead-letter': 'Un autre LRS refuse quelque chose',
} as const;

export const WEBHOOKS_TEXTS_FR: WebhooksTexts = {
  title: 'Webhooks',
  intro:
    'Messages signés aux outils et aux opérateurs sur ce qui se passe. Un webhook a les droits de son propriétaire, ' +
    'vérifiés à chaque tentative.',
  none: 'Aucun webhook pour l’instant. Les outils créent les leurs par POST /v1/webhooks.',
  caption: 'Webhooks que vous pouvez voir',
  columns: {
    receiver: 'Récepteur',
    events: 'Événements',
    owner: 'Propriétaire',
    state: 'État',
    delivered: 'Dernière remise',
    nextTry: 'Prochaine tentative',
  },
  states: { active: 'Actif', waiting: 'Attend un opérateur', paused: 'En pause', disabled: 'Désactivé' },
  disabled: {
    gone: 'son récepteur a répondu 410 : il n’existe plus',
    failing: 'rien n’a été remis pendant cinq jours',
    'owner-ended': 'sa clé ou son compte a pris fin',
  },
  events: { ...EVENTS, 'webhook.test': 'Un essai' },
  failures: {
    unreachable:
      'Le récepteur est injoignable : rien ne répond, ou son nom est inconnu ou mène à l’intérieur de ce réseau ' +
      '(l’opérateur permet un tel hôte par WEBHOOK_ALLOW_HOSTS).',
    'too-slow': 'Le récepteur n’a pas répondu à temps.',
    status: 'Le récepteur a répondu par une erreur.',
    'unreadable-secret': 'Son secret enregistré est indéchiffrable : son propriétaire en crée un nouveau.',
  },
  failedTimes: (count) => (count < 2 ? 'Une tentative a échoué.' : `${count} tentatives de suite ont échoué.`),
  never: 'Rien pour l’instant',
  you: 'vous',
  back: 'Tous les webhooks',
  one: {
    address: 'Adresse',
    host: 'Hôte (seul son propriétaire voit l’adresse)',
    owner: 'Propriétaire',
    events: 'Événements',
    content: 'Des traces, il reçoit',
    confirmation: 'Destinataire',
    state: 'État',
    created: 'Depuis',
    delivered: 'Dernière remise',
    lastError: 'Dernière erreur',
    nextTry: 'Prochaine tentative',
    next: 'En cours d’envoi',
    queued: 'Essais et messages renvoyés, encore à venir',
    idle: 'rien pour le moment',
    ofOthers:
      'Vous pouvez le mettre en pause ou le supprimer, et approuver son hôte. Le reste revient à son propriétaire.',
  },
  confirmations: {
    named: 'Les finalités de tous ses outils nomment cet hôte.',
    approved: 'Un opérateur a approuvé cet hôte.',
    unconfirmed: 'Pas encore confirmé par un opérateur : il date d’une version antérieure, et continue.',
    waiting: 'Rien n’est envoyé tant qu’un opérateur n’a pas approuvé cet hôte.',
  },
  approve: {
    button: 'Approuver l’hôte…',
    title: 'Laisser partir des traces vers cet hôte ?',
    action: 'Approuver',
    text: (host) =>
      `Toutes les traces que lit son propriétaire vont à ${host}, avec les noms. Les personnes le voient comme ` +
      'destinataire dans le registre et sur leur page. Cela vaut pour les outils de votre organisation.',
    done: 'L’hôte est approuvé.',
  },
  contents: { ids: 'leurs numéros', statements: 'tout leur contenu' },
  tried: (attempts) =>
    attempts === 0 ? 'pas encore tenté' : attempts === 1 ? 'tenté une fois' : `tenté ${attempts} fois`,
  pause: {
    button: 'Mettre en pause…',
    title: 'Mettre ce webhook en pause ?',
    action: 'Mettre en pause',
    text: 'Rien n’est envoyé jusqu’à sa reprise. Ce qui se passe entre-temps est remis à ce moment.',
    done: 'Le webhook est en pause.',
  },
  pauseOfOther: 'Il appartient à un autre : seul son propriétaire peut le reprendre.',
  resume: {
    button: 'Reprendre…',
    title: 'Reprendre ce webhook ?',
    action: 'Reprendre',
    text: 'Il continue aussitôt là où il s’est arrêté, comme si rien n’avait échoué.',
    done: 'Le webhook a repris.',
  },
  test: {
    button: 'Envoyer un essai…',
    title: 'Envoyer un essai ?',
    action: 'Envoyer un essai',
    text: 'Un message du type webhook.test sans données est envoyé, signé comme les autres. Il se voit plus bas.',
    done: 'Un essai est envoyé.',
  },
  rotate: {
    button: 'Nouveau secret…',
    title: 'Créer un nouveau secret ?',
    action: 'Nouveau secret',
    text: 'Pendant un jour, les messages sont signés par les deux secrets. Donnez le nouveau au récepteur d’ici là.',
  },
  remove: {
    button: 'Supprimer…',
    title: 'Supprimer ce webhook ?',
    action: 'Supprimer',
    text: 'Ce qui n’a pas été remis n’est jamais envoyé, et ses remises sont oubliées. C’est irréversible.',
    done: 'Le webhook est supprimé.',
  },
  replay: {
    button: 'Renvoyer…',
    title: 'Tout renvoyer depuis un moment ?',
    action: 'Renvoyer',
    text:
      'Tous les événements depuis ce moment sont envoyés sous de nouveaux numéros, avec ce que vous pouvez voir ' +
      'maintenant.',
    done: 'C’est renvoyé.',
    since: 'Depuis',
    sinceHelp: 'Dans le fuseau horaire de ce navigateur.',
    sinceFault: 'Un jour et une heure.',
  },
  replayOne: {
    button: 'Renvoyer',
    label: (id) => `Renvoyer ${id}`,
    title: 'Renvoyer ce message, sous son numéro ?',
  },
  secret: {
    once: 'Copiez le secret maintenant : il est montré cette seule fois, et ne peut être relu.',
    name: 'Secret',
    open: 'Ouvrir le webhook',
  },
  formerUntil: (time) => `L’ancien secret signe aussi jusqu’au ${time}.`,
  create: {
    button: 'Nouveau webhook…',
    title: 'Nouveau webhook',
    action: 'Créer',
    text: 'Il est à vous : il dit ce que vous pouvez voir, et prend fin avec votre compte.',
    url: 'Adresse',
    urlHelp: 'En https, hors de ce réseau.',
    description: 'À quoi il sert',
    events: 'Événements',
    eventsFault: 'Choisissez au moins un événement.',
    eventNames: EVENTS,
  },
  deliveries: {
    title: 'Remises',
    intro: 'Ce que chaque message est devenu en 30 jours, les plus récents d’abord.',
    none: 'Aucun message tenté en 30 jours.',
    caption: 'Remises, les plus récentes d’abord',
    columns: {
      event: 'Événement',
      outcome: 'Issue',
      tried: 'Dernière tentative',
      attempts: 'Tentatives',
      acts: 'Actions',
    },
    outcomes: {
      delivered: 'Remis',
      failed: 'Échoué, et retenté',
      refused: 'Abandonné : refusé cinq fois',
      empty: 'Non envoyé : son contenu ne peut plus partir',
    },
    answered: (status) => `réponse ${status}`,
  },
};
