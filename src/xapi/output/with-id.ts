import { Problem } from '../../core/problem.ts';

/** The text of a statement, with this id if it has none. Throws Problem `invalid-json`. */
export const withId = (text: string, id: string): string => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Problem('invalid-json', 'the statement is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) || 'id' in parsed) return text;
  const comma = Object.keys(parsed).length === 0 ? '' : ',';
  return `{"id":${JSON.stringify(id)}${comma}${text.trimStart().slice(1)}`;
};
