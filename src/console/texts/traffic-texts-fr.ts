import type { TrafficTexts } from './traffic-texts.ts';

export const TRAFFIC_TEXTS_FR: TrafficTexts = {
  title: 'Traces',
  range: 'Période',
  ranges: { hour: 'Heure', day: 'Jour', week: 'Semaine' },
  inAll: { hour: 'Dernière heure', day: 'Dernières 24 heures', week: '7 derniers jours' },
  series: { accepted: 'Acceptées', refused: 'Refusées', withheld: 'Retenues' },
  chart: 'graphique',
  summary: (range, { accepted, refused, withheld }) =>
    `Traces, ${range} : ${accepted} acceptées, ${refused} refusées, ${withheld} retenues`,
  spoken: (time, { accepted, refused, withheld }) =>
    `${time} : ${accepted} acceptées, ${refused} refusées, ${withheld} retenues`,
  keys: 'Les flèches gauche et droite lisent les valeurs, Début et Fin la première et la dernière.',
  now: '10 dernières secondes',
  perSecond: (count) => `${count}/s`,
  soFar: (time) => `${time}, en cours`,
  asOf: (time) => `à ${time}`,
};
