import { ApiProblem } from '../api/api-problem.ts';
import type { ConsoleTexts } from '../texts/console-texts.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { LANGUAGE } from '../texts/language.ts';

const CASES: Readonly<Record<number, keyof ConsoleTexts['refused']>> = {
  0: 'unavailable',
  400: 'invalid',
  401: 'session',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'conflict',
  429: 'tooMany',
  500: 'internal',
  503: 'unavailable',
};

/** For these statuses the English answer of the API is shown beside the console's own text. */
const SAYS_WHY = [400, 403, 409];

const caseOf = (error: Error): keyof ConsoleTexts['refused'] => {
  if (!(error instanceof ApiProblem)) return 'internal';
  if (error.kind === 'state-conflict') return 'state';
  return error.kind === 'damaged' ? 'damaged' : (CASES[error.status] ?? 'internal');
};

/** The reason of a refusal, in words; nothing if `error` is null. */
export const RefusalNote = ({ error }: { readonly error: Error | null }) => {
  if (error === null) return null;
  const why = caseOf(error);
  const saysWhy = why === 'damaged' || (error instanceof ApiProblem && SAYS_WHY.includes(error.status));
  return (
    <div className="note ill" role="alert">
      <p>{TEXTS.refused[why]}</p>
      {saysWhy && error.message !== '' ? (
        <p className="small" lang={LANGUAGE === 'en' ? undefined : 'en'}>
          {error.message}
        </p>
      ) : null}
    </div>
  );
};
