import type { SentenceLanguage } from './choose-text.ts';

/** The words between what a statement says. */
export interface Phrases {
  readonly anonymous: string;
  readonly groupOf: (members: number) => string;
  readonly others: (count: number) => string;
  readonly and: string;
  readonly statement: (id: string) => string;
  readonly right: string;
  readonly wrong: string;
  readonly completed: string;
  readonly notCompleted: string;
  readonly points: (raw: string, max: string | undefined) => string;
  readonly percent: (value: string) => string;
  readonly answer: (text: string) => string;
  readonly lasted: (duration: string) => string;
  readonly units: Readonly<Record<'day' | 'hour' | 'minute' | 'second', string>>;
  readonly inside: (name: string) => string;
  readonly on: (platform: string) => string;
  readonly colon: string;
  readonly quoted: (text: string) => string;
  readonly voided: string;
}

const isOne = (number: string): boolean => Math.abs(Number(number)) === 1;

const EN: Phrases = {
  anonymous: 'Anonymous',
  groupOf: (members) => (members === 1 ? 'a group of one' : `a group of ${members}`),
  others: (count) => (count === 1 ? '1 other' : `${count} others`),
  and: 'and',
  statement: (id) => `the statement ${id}`,
  right: 'right',
  wrong: 'wrong',
  completed: 'completed',
  notCompleted: 'not completed',
  points: (raw, max) => `${raw}${max === undefined ? '' : ` of ${max}`} ${isOne(max ?? raw) ? 'point' : 'points'}`,
  percent: (value) => `${value}%`,
  answer: (text) => `answer “${text}”`,
  lasted: (duration) => `in ${duration}`,
  units: { day: 'd', hour: 'h', minute: 'min', second: 's' },
  inside: (name) => `in ${name}`,
  on: (platform) => `on ${platform}`,
  colon: ': ',
  quoted: (text) => `“${text}”`,
  voided: 'voided',
};

const FR: Phrases = {
  anonymous: 'Anonyme',
  groupOf: (members) => (members === 1 ? 'un groupe d’une personne' : `un groupe de ${members}`),
  others: (count) => (count === 1 ? '1 autre' : `${count} autres`),
  and: 'et',
  statement: (id) => `la trace ${id}`,
  right: 'juste',
  wrong: 'faux',
  completed: 'terminé',
  notCompleted: 'non terminé',
  points: (raw, max) =>
    `${raw} ${Math.abs(Number(raw)) < 2 ? 'point' : 'points'}${max === undefined ? '' : ` sur ${max}`}`,
  percent: (value) => `${value} %`,
  answer: (text) => `réponse « ${text} »`,
  lasted: (duration) => `en ${duration}`,
  units: { day: 'j', hour: 'h', minute: 'min', second: 's' },
  inside: (name) => `dans ${name}`,
  on: (platform) => `sur ${platform}`,
  colon: ' : ',
  quoted: (text) => `« ${text} »`,
  voided: 'annulée',
};

export const PHRASES: Readonly<Record<SentenceLanguage, Phrases>> = { en: EN, fr: FR };
