import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

const ROLES = ['operator', 'steward', 'dpo', 'auditor'] as const;

/** The page of an address that the roles of the reader do not open. */
export const NoRight = ({ scopes }: { readonly scopes: readonly string[] }) => (
  <>
    <h1>{TEXTS.noRight.title}</h1>
    <p>{TEXTS.noRight.text(ROLES.filter((role) => scopes.includes(role)).map((role) => TEXTS.noRight.roles[role]))}</p>
  </>
);
