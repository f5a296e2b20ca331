import type { SentenceLanguage } from './choose-text.ts';

/** A score with its numbers as the language writes them. */
interface ShownScore {
  readonly raw: number;
  readonly rawText: string;
  readonly max?: number;
  readonly maxText?: string;
}

/** The words between the parts of a statement. */
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
  readonly points: (score: ShownScore) => string;
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

const pointsInEnglish = ({ raw, rawText, max, maxText }: ShownScore): string =>
  `${rawText}${maxText === undefined ? '' : ` of ${maxText}`} ${Math.abs(max ?? raw) === 1 ? 'point' : 'points'}`;

/** Less than two is singular. */
const pointsInFrench = ({ raw, rawText, maxText }: ShownScore): string =>
  `${rawText} ${Math.abs(raw) < 2 ? 'point' : 'points'}${maxText === undefined ? '' : ` sur ${maxText}`}`;

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
  points: pointsInEnglish,
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
  points: pointsInFrench,
  percent: (value) => `${value}\u00a0%`,
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
