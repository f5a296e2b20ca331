import type { TrafficTexts } from './traffic-texts.ts';

export const TRAFFIC_TEXTS_FR: TrafficTexts = {
  hour: 'Dernière heure',
  week: 'Dernière semaine',
  series: { accepted: 'Acceptées', refused: 'Refusées', withheld: 'Retenues, par dizaines' },
  chart: (name, sum, most) => `${name} : ${sum} au total, ${most}`,
  mostInMinute: (most) => `au plus ${most} par minute`,
  mostInHour: (most) => `au plus ${most} par heure`,
  now: 'maintenant',
};
