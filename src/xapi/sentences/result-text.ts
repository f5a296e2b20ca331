import type { Json, JsonObject } from '../model/types.ts';
import { oneLineText, type SentenceLanguage } from './choose-text.ts';
import type { Phrases } from './phrases.ts';

const numberText = (value: number, language: SentenceLanguage): string =>
  value.toLocaleString(language, { maximumFractionDigits: 2, useGrouping: false });

const isScore = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const scoreText = (score: Json | undefined, phrases: Phrases, language: SentenceLanguage): string | undefined => {
  if (!isScore(score)) return undefined;
  const { raw, max, scaled } = score;
  if (typeof raw === 'number')
    return phrases.points({
      raw,
      rawText: numberText(raw, language),
      ...(typeof max === 'number' && { max, maxText: numberText(max, language) }),
    });
  return typeof scaled === 'number' ? phrases.percent(numberText(scaled * 100, language)) : undefined;
};

const part = (name: string, unit: string): string => `(?:(?<${name}>[\\d.]+)${unit})?`;
const DATE = [part('years', 'Y'), part('months', 'M'), part('weeks', 'W'), part('days', 'D')].join('');
const TIME = [part('hours', 'H'), part('minutes', 'M'), part('seconds', 'S')].join('');
const DURATION = new RegExp(`^P${DATE}(?:T${TIME})?$`);

/** A duration (ISO 8601) in its two greatest units; undefined if it has years or months, or is none. */
const durationText = (text: string, { units }: Phrases): string | undefined => {
  const found = DURATION.exec(text)?.groups;
  if (found === undefined || found['years'] !== undefined || found['months'] !== undefined) return undefined;
  const count = (unit: 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds'): number => Number(found[unit] ?? 0);
  const seconds = Math.round(
    (count('weeks') * 7 + count('days')) * 86_400 + count('hours') * 3600 + count('minutes') * 60 + count('seconds'),
  );
  const parts = [
    [Math.floor(seconds / 86_400), units.day],
    [Math.floor(seconds / 3600) % 24, units.hour],
    [Math.floor(seconds / 60) % 60, units.minute],
    [seconds % 60, units.second],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0 ${units.second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};

/** The parts of a result in words: success, score, completion, response, duration. */
export const resultTexts = (
  result: JsonObject | undefined,
  phrases: Phrases,
  language: SentenceLanguage,
): readonly string[] => {
  if (result === undefined) return [];
  const { success, completion, score, response, duration } = result;
  const length = typeof duration === 'string' ? durationText(duration, phrases) : undefined;
  const answer = typeof response === 'string' ? oneLineText(response) : '';
  return [
    typeof success === 'boolean' ? (success ? phrases.right : phrases.wrong) : undefined,
    scoreText(score, phrases, language),
    typeof completion === 'boolean' ? (completion ? phrases.completed : phrases.notCompleted) : undefined,
    answer === '' ? undefined : phrases.answer(answer),
    length === undefined ? undefined : phrases.lasted(length),
  ].filter((one) => one !== undefined);
};
