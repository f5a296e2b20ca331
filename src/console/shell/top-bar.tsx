import { useState, useSyncExternalStore } from 'react';
import { SESSION_STATE } from '../api/queries.ts';
import { READER } from '../api/reader.ts';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { type ConsoleLanguage, LANGUAGE, LANGUAGE_NAMES } from '../texts/language.ts';
import { hrefOf, useLocation } from './location.ts';
import { chosenTheme, chooseTheme, THEMES } from './theme.ts';

const Mark = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" aria-hidden="true">
    <rect x="5" y="3" width="15" height="18" rx="2.5" />
    <path d="M9 3v18M3 8h4M3 12h4M3 16h4M12.5 9.5h4M12.5 13.5h4" strokeLinecap="round" />
  </svg>
);

const LanguageLink = () => {
  const { segments, query } = useLocation();
  const other: ConsoleLanguage = LANGUAGE === 'en' ? 'fr' : 'en';
  return (
    <a href={hrefOf(segments, { ...Object.fromEntries(query), lang: other })} lang={other} hrefLang={other}>
      {LANGUAGE_NAMES[other]}
    </a>
  );
};

const ThemeChoice = () => {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <select
      aria-label={TEXTS.theme.label}
      value={theme}
      onChange={({ target }) => {
        const chosen = THEMES.find((one) => one === target.value) ?? 'system';
        chooseTheme(chosen);
        setTheme(chosen);
      }}
    >
      {THEMES.map((one) => (
        <option key={one} value={one}>
          {TEXTS.theme[one]}
        </option>
      ))}
    </select>
  );
};

const readFormToken = (): string => document.documentElement.dataset['formToken'] ?? '';

/** Signs out by the token of the present session, which changes if the reader signs in again. */
const SignOut = () => (
  <form method="post" action={`${READER.root}/staff/sign-out`}>
    <input type="hidden" name="form" value={useSyncExternalStore(SESSION_STATE.subscribe, readFormToken)} />
    <button className="plain">{TEXTS.signOut}</button>
  </form>
);

/** The bar at the top: the mark, the language, the colours, the account and signing out. */
export const TopBar = ({ root }: { readonly root: string }) => (
  <header className="bar">
    <a className="mark" href={hrefOf([])}>
      <Mark />
      Carnet <span>{TEXTS.name}</span>
    </a>
    <div className="settings">
      <ThemeChoice />
      <LanguageLink />
      {READER.account === '' ? null : (
        <a className="account" href={`${root}/staff`}>
          {READER.account}
        </a>
      )}
      {READER.formToken === undefined ? null : <SignOut />}
    </div>
  </header>
);
