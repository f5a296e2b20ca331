import { ApiProblem } from '../api/api-problem.ts';
import type { ConsoleTexts } from '../texts/console-texts.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { LANGUAGE } from '../texts/language.ts';

const CASES: Readonly<Record<number, keyof ConsoleTexts['refused']>> = {
  0: 'unavailable',
  400: 'invalid',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'conflict',
  429: 'tooMany',
  500: 'internal',
  503: 'unavailable',
};

/** What the API answers in English, beside what the console says of such a refusal. */
const SAYS_WHY = [400, 403, 409];

/** Why something was refused, in words; nothing where `error` is null. */
export const RefusalNote = ({ error }: { readonly error: Error | null }) => {
  if (error === null) return null;
  const status = error instanceof ApiProblem ? error.status : 500;
  const isOfState = error instanceof ApiProblem && error.kind === 'state-conflict';
  return (
    <div className="note ill" role="alert">
      <p>{TEXTS.refused[isOfState ? 'state' : (CASES[status] ?? 'internal')]}</p>
      {SAYS_WHY.includes(status) && error.message !== '' ? (
        <p className="small" lang={LANGUAGE === 'en' ? undefined : 'en'}>
          {error.message}
        </p>
      ) : null}
    </div>
  );
};
