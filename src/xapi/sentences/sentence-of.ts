import type { Activity, Actor, Context, Statement, StatementRef, SubStatement } from '../model/types.ts';
import { chooseText, lastWordOf, oneLineText, type SentenceLanguage } from './choose-text.ts';
import { type Phrases, PHRASES } from './phrases.ts';
import { resultTexts } from './result-text.ts';

const MEMBERS_NAMED = 3;

const nameOf = ({ name, account, mbox, openid, mbox_sha1sum: hash }: Actor): string | undefined =>
  [name, account?.name, mbox?.replace(/^mailto:/i, ''), openid, hash?.slice(0, 8)]
    .map((text) => oneLineText(text ?? ''))
    .find((text) => text !== '');

const listOf = (names: readonly string[], { and }: Phrases): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;

/** The name or identifier of an Agent or a Group; for a nameless Group, those of its first three members. */
const actorText = (actor: Actor, phrases: Phrases): string => {
  const name = nameOf(actor);
  if (name !== undefined) return name;
  const { member = [] } = actor;
  if (member.length === 0) return phrases.anonymous;
  const named = member.slice(0, MEMBERS_NAMED).flatMap((one) => nameOf(one) ?? []);
  if (named.length === 0) return phrases.groupOf(member.length);
  const others = member.length - named.length;
  return listOf(others === 0 ? named : [...named, phrases.others(others)], phrases);
};

type CoreStatement = Pick<Statement, 'actor' | 'verb' | 'object' | 'result' | 'context'>;

const isSubStatement = (object: Statement['object']): object is SubStatement => object.objectType === 'SubStatement';
const isReference = (object: Statement['object']): object is StatementRef => object.objectType === 'StatementRef';
const isActor = (object: Activity | Actor): object is Actor =>
  object.objectType === 'Agent' || object.objectType === 'Group';

const activityText = ({ id, definition }: Activity, language: SentenceLanguage): string =>
  chooseText(definition?.['name'], language) ?? lastWordOf(id);

const firstOf = (activities: Activity | readonly Activity[] | undefined): Activity | undefined =>
  Array.isArray(activities) ? (activities as readonly Activity[])[0] : (activities as Activity | undefined);

/** The place of the experience: the first parent activity, and the platform. */
const contextText = (context: Context | undefined, phrases: Phrases, language: SentenceLanguage): string => {
  const parent = firstOf(context?.contextActivities?.parent);
  const platform = oneLineText(context?.platform ?? '');
  const texts = [
    ...(parent === undefined ? [] : [phrases.inside(activityText(parent, language))]),
    ...(platform === '' ? [] : [phrases.on(platform)]),
  ];
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
};

/** The parts of a statement in words, each one line. The result is empty if there is none. */
export interface StatementLabels {
  readonly actor: string;
  readonly verb: string;
  readonly object: string;
  readonly result: string;
}

/** The parts of a statement, named as in its sentence. */
export const labelsOf = (
  { actor, verb, object, result }: CoreStatement,
  language: SentenceLanguage,
): StatementLabels => {
  const phrases = PHRASES[language];
  const objectText = (): string => {
    if (isSubStatement(object)) return phrases.quoted(coreText(object, language));
    if (isReference(object)) return phrases.statement(object.id.slice(0, 8));
    return isActor(object) ? actorText(object, phrases) : activityText(object, language);
  };
  return {
    actor: actorText(actor, phrases),
    verb: chooseText(verb.display, language) ?? lastWordOf(verb.id),
    object: objectText(),
    result: resultTexts(result, phrases, language).join(', '),
  };
};

const coreText = (statement: CoreStatement, language: SentenceLanguage): string => {
  const phrases = PHRASES[language];
  const { actor, verb, object, result } = labelsOf(statement, language);
  const outcome = result === '' ? '' : `${phrases.colon}${result}`;
  return `${actor} ${verb} ${object}${outcome}${contextText(statement.context, phrases, language)}`;
};

/**
 * A statement as a sentence for people, in one line: actor, act, result and place. Names come from the statement, in
 * the reader's language if it has them; an object without a name is named by the end of its IRI.
 */
export const sentenceOf = (
  statement: CoreStatement,
  { language, voided = false }: { readonly language: SentenceLanguage; readonly voided?: boolean },
): string => `${coreText(statement, language)}${voided ? ` [${PHRASES[language].voided}]` : ''}`;
