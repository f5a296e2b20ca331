import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

/** Says that something is being read. */
export const Loading = () => (
  <p className="quiet" role="status">
    {TEXTS.loading}
  </p>
);
