import type { RequestMeaningTexts } from '../request-meaning-texts.ts';

export const REQUEST_MEANING_FR: RequestMeaningTexts = {
  kinds: {
    record: 'Un outil enregistre ce que font les personnes.',
    research: 'Un laboratoire reçoit des enregistrements pseudonymes des personnes qui disent oui.',
    product: 'Une entreprise reçoit des enregistrements pseudonymes des personnes qui disent oui, pour un produit.',
    steering: 'Une autorité reçoit des totaux.',
    forward: 'Des traces sont transmises à un autre système, sous le nom des personnes.',
  },
  commercial: 'Les destinataires peuvent gagner de l’argent avec ce qu’ils apprennent.',
  sources: (count) =>
    count === 1
      ? 'Seules les traces de cet outil sont communiquées.'
      : `Seules les traces de ces ${count} outils sont communiquées.`,
  anyProfile: 'Sans restriction\u00a0: traces de tous les profils.',
  anyVerb: 'Sans restriction\u00a0: traces avec tous les verbes.',
  anyActivityType: 'Sans restriction\u00a0: traces sur des activités de tous les types.',
  times: {
    exact: 'Des temps exacts se rapprochent d’autres données\u00a0: une personne peut être reconnue par eux.',
    PT1S: 'Les temps sont coupés à la seconde. Ils se rapprochent encore d’autres données.',
    PT1M: 'Les temps sont coupés à la minute.',
    PT1H: 'Les temps sont coupés à l’heure.',
    P1D: 'Seul le jour est communiqué, sans heure.',
    shifted: 'Tous les temps d’une personne sont décalés du même nombre de semaines\u00a0: les écarts restent.',
  },
  replacedActivities:
    'Les identifiants des activités sont remplacés\u00a0: les exercices se distinguent sans être reconnus.',
  shownActivities: 'Les activités dont l’identifiant commence ainsi sont nommées. Les autres sont remplacées.',
  noExtensions: 'Aucune extension n’est communiquée.',
  responses: 'Les choix aux questions à choix déclarés sont communiqués. Le texte libre ne l’est jamais.',
  noResponses: 'Les réponses des élèves ne sont pas communiquées.',
  noAutomatedDecisions: 'Rien n’est décidé automatiquement à propos de qui que ce soit.',
  until: (day) => `La communication s’arrête après le ${day}.`,
  keep: (period) => `Le flux de l’étude est détruit ${period} après sa fin.`,
  minimum: (count) => `Rien n’est communiqué tant que moins de ${count} personnes participent.`,
  assurances: {
    institution: 'Un oui compte si l’établissement a demandé, ou si sa propre connexion a servi.',
    idp: 'Un oui ne compte qu’après une connexion auprès de l’établissement.',
    tool: 'Un oui compte même si seul un outil répond de la personne.',
  },
  noEthics: 'Aucune référence de comité d’éthique n’est donnée.',
  noDpia: 'Aucune analyse d’impact n’est nommée.',
};
