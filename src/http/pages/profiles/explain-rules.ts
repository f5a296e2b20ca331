import { LANGUAGES } from '../../../pages/html/language.ts';
import { plainText } from '../../../pages/html/html.ts';
import { createRuleSentence } from '../../../pages/rules/rule-sentence.ts';
import type { Rule } from '../../../profiles/model/types.ts';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import type { Request } from '../../message/request-response.ts';
import { createProfileNames } from './profile-names.ts';
import { createLookUp, ruleView } from './profile-view.ts';
import { rangesOf } from './reader-languages.ts';

/** Finds the sentences of rules of a profile, loaded or not, in the language that a request asks for. */
type ExplainRules = (request: Request, profile: string) => (rule: Rule) => string;

/** The sentences are those of the page of a profile; objects are named as far as loaded profiles name them. */
export const createExplainRules = (profiles: ProfileRegistry): ExplainRules => {
  const readNames = createProfileNames(profiles);
  return (request, profile) => {
    const language = request.acceptsLanguage(LANGUAGES) ?? 'en';
    const ranges = rangesOf(request, language);
    const toSentence = createRuleSentence(language, createLookUp(profile, { names: readNames(), ranges }));
    return (rule) => plainText(toSentence(ruleView(rule, ranges)));
  };
};
