import { ownValue } from '../../core/json-object.ts';

/** A step on the desk that waits for an account. Times are milliseconds since the epoch. */
export interface HandOver {
  readonly kind: string;
  readonly id: string;
  readonly step: string;
  readonly title: Readonly<Record<string, string>>;
  readonly since: number;
  readonly due?: number;
}

const LANGUAGES = ['en', 'fr'] as const;
type MailLanguage = (typeof LANGUAGES)[number];

const LOCALES: Readonly<Record<MailLanguage, string>> = { en: 'en-GB', fr: 'fr-FR' };

const INTRO: Readonly<Record<MailLanguage, (count: number) => string>> = {
  en: (count) => (count === 1 ? 'A step waits for you on the desk:' : `${count} steps wait for you on the desk:`),
  fr: (count) =>
    count === 1 ? 'Une étape vous attend sur le bureau :' : `${count} étapes vous attendent sur le bureau :`,
};

const DUE: Readonly<Record<MailLanguage, string>> = { en: 'due', fr: 'échéance' };

const STEPS: Readonly<Record<MailLanguage, Readonly<Record<string, string>>>> = {
  en: {
    approve: 'Request to approve',
    'approve-dpia': 'Impact assessment to approve',
    'accept-agreement': 'Agreement to accept',
    open: 'Ready to open',
    renew: 'Ends soon',
    rule: 'Objections to decide on',
    'approve-contact': 'Re-identification request to approve',
    reveal: 'Re-identification approved',
    confirm: 'Account to confirm',
    replace: 'Names to replace',
  },
  fr: {
    approve: 'Demande à approuver',
    'approve-dpia': 'Analyse d’impact à approuver',
    'accept-agreement': 'Convention à accepter',
    open: 'Prête à ouvrir',
    renew: 'Se termine bientôt',
    rule: 'Oppositions à trancher',
    'approve-contact': 'Demande de réidentification à approuver',
    reveal: 'Réidentification approuvée',
    confirm: 'Compte à confirmer',
    replace: 'Noms à remplacer',
  },
};

const titleIn = ({ title, id }: HandOver, language: MailLanguage): string =>
  (title[language] ?? title['en'] ?? Object.values(title)[0] ?? id).replaceAll(/\s+/gu, ' ');

const dueIn = (due: number, language: MailLanguage): string => {
  const day = new Date(due).toLocaleDateString(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' });
  return ` (${DUE[language]} ${day})`;
};

const lineOf = (handOver: HandOver, language: MailLanguage): string => {
  const { step, due } = handOver;
  const name = ownValue(STEPS[language], step) ?? step;
  return `- ${name}: ${titleIn(handOver, language)}${due === undefined ? '' : dueIn(due, language)}`;
};

/** A mail as it is sent. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The mail on these hand-overs, in English and French: titles of purposes and names of staff, of no learner. */
export const handOverMail = (to: string, handOvers: readonly HandOver[], desk: string): Mail => ({
  to,
  subject: `Carnet: ${handOvers.length} ${handOvers.length === 1 ? 'step waits' : 'steps wait'} for you`,
  text: LANGUAGES.map((language) =>
    [INTRO[language](handOvers.length), ...handOvers.map((one) => lineOf(one, language)), desk].join('\n'),
  ).join('\n\n'),
});
