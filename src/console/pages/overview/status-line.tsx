import { formatTenths, formatTime } from '../../texts/format.ts';
import { OVERVIEW_TEXTS as TEXTS } from './texts.ts';
import type { Status } from './status.ts';

const MINUTE = 60;
const HOUR = 3600;

/** A delay in the greatest unit that fits. */
export const delayWords = (seconds: number): string => {
  if (seconds < MINUTE) return TEXTS.seconds(formatTenths(seconds));
  return seconds < HOUR
    ? TEXTS.minutes(formatTenths(Math.floor(seconds / MINUTE)))
    : TEXTS.hours(formatTenths(seconds / HOUR));
};

/** The name of a part in words. */
export const partName = (part: string): string =>
  (Object.hasOwn(TEXTS.partNames, part) ? TEXTS.partNames[part] : undefined) ?? part;

const sentenceOf = ({ tone, word, part = '', reason, lagSeconds = 0 }: Status): string => {
  if (tone === 'old' && word === 'taking') return TEXTS.takingThen;
  const sentence = TEXTS.words[word]({ part: partName(part), lag: delayWords(lagSeconds) });
  return reason === undefined ? sentence : `${sentence} (${reason})`;
};

/** One sentence that says how Carnet does, with a dot of its colour; what is old has its time and no colour. */
export const StatusLine = ({ status }: { readonly status: Status }) => {
  const { tone, asOf, oldReason } = status;
  return (
    <p className="status-line" data-tone={tone}>
      <span className="unseen">{TEXTS.status}: </span>
      <span className="dot" data-tone={tone} aria-hidden="true" />
      <strong>{sentenceOf(status)}</strong>
      {asOf === undefined ? null : <span> {TEXTS.asOf(formatTime(asOf))}</span>}
      {oldReason === undefined || (oldReason === 'silence' && asOf === undefined) ? null : (
        <span className="quiet"> · {TEXTS.oldReasons[oldReason]}</span>
      )}
    </p>
  );
};

/** Says aloud when the colour changes; the sentence itself changes each second. */
export const StatusSpoken = ({ status }: { readonly status: Status }) => {
  const { lagSeconds: _, asOf: __, ...rest } = status;
  const sentence = rest.word === 'taking' ? TEXTS.takingThen : sentenceOf(rest);
  return (
    <p className="unseen" role="status">
      {status.tone === 'old' && status.oldReason !== undefined
        ? `${sentence}. ${TEXTS.oldReasons[status.oldReason]}`
        : sentence}
    </p>
  );
};
