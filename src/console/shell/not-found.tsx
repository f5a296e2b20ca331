import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

/** The page of an address that the console does not have. */
export const NotFound = () => (
  <>
    <h1>{TEXTS.notFound.title}</h1>
    <p>{TEXTS.notFound.text}</p>
  </>
);
