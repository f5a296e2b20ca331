import { defined, ownValue } from '../../../core/json-object.ts';
import { LANGUAGES } from '../../../pages/html/language.ts';
import { plainText } from '../../../pages/html/html.ts';
import { createRuleSentence, referenceSentence } from '../../../pages/rules/rule-sentence.ts';
import type { Rule, Template } from '../../../profiles/model/types.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { ExplainViolations, NamedViolation, ViolationExplanation } from '../../xapi/explain-problem.ts';
import { createProfileNames } from './profile-names.ts';
import { createLookUp, inLanguage, referenceViews, ruleView } from './profile-view.ts';
import { rangesOf } from './reader-languages.ts';

/** Characters of one text: a refusal may name a thousand rules. */
const LONGEST = 1_000;

const REFERENCE_LOCATIONS = { object: '$.object', context: '$.context.statement' } as const;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);

const isSame = (expected: unknown, ofRule: unknown): boolean => JSON.stringify(expected) === JSON.stringify(ofRule);

/** The rules of a template that a violation may be of: one, unless several have one location and check. */
const violatedRules = (
  { rules }: Template,
  { rule: check, location, selector, expected }: NamedViolation,
): readonly Rule[] => {
  const candidates = rules.filter((rule) => {
    if (rule.location !== location || rule.selector !== selector) return false;
    const ofRule = ownValue(rule as unknown as Readonly<Record<string, unknown>>, check);
    return ofRule !== undefined && (expected === undefined || isSame(expected, ofRule));
  });
  return candidates.filter((rule, index) => candidates.findIndex((other) => isSame(other, rule)) === index);
};

const joined = (texts: readonly string[]): string | undefined =>
  texts.length === 0 ? undefined : cut(texts.join(' '));

/**
 * Explains violations of templates in the words of the page of their profile. There is no explanation if the profile is
 * not loaded, or if the rule has changed since.
 */
export const createExplainViolations = (profiles: ProfileRegistry): ExplainViolations => {
  const readNames = createProfileNames(profiles);
  return (request) => {
    const language = request.acceptsLanguage(LANGUAGES) ?? 'en';
    const ranges = rangesOf(request, language);
    const found = new Map<string, ViolationExplanation>();

    const explain = (violation: NamedViolation): ViolationExplanation => {
      // The version may have the id of another profile.
      const owner = profiles.current().versions.get(violation.profile)?.profile;
      const profile = profiles.find(owner ?? violation.profile)?.profile;
      const version = profile?.versions.find(({ id }) => id === violation.profile);
      const template = version?.templates.find(({ id }) => id === violation.by);
      if (profile === undefined || template === undefined) return {};
      const lookUp = createLookUp(profile.id, { names: readNames(), ranges });
      const rules = violatedRules(template, violation);
      const toSentence = createRuleSentence(language, lookUp);
      const references = referenceViews(template, lookUp).filter(
        ({ from }) => violation.rule === 'statement-ref' && REFERENCE_LOCATIONS[from] === violation.location,
      );
      const sentence = joined(
        [
          ...rules.map((rule) => toSentence(ruleView(rule, ranges))),
          ...references.map((reference) => referenceSentence(reference, language)),
        ].map(plainText),
      );
      const scopeNote = joined(
        rules.flatMap(({ scopeNote: note }) => (note === undefined ? [] : (inLanguage(note, ranges)?.text ?? []))),
      );
      return {
        ...defined({ sentence, scopeNote }),
      };
    };

    return (violation) => {
      if (violation.kind !== 'template') return {};
      const { profile, by, rule, location, selector, expected } = violation;
      const key = JSON.stringify([profile, by, rule, location, selector, expected]);
      const known = found.get(key) ?? explain(violation);
      found.set(key, known);
      return known;
    };
  };
};
