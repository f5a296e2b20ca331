import { useState } from 'react';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { textsInLanguage } from '../texts/language.ts';
import { hrefOf } from './location.ts';
import type { PageRow } from './page-row.ts';

interface MenuProps {
  readonly pages: readonly PageRow[];
  readonly current: string | undefined;
}

/** The links to the pages: beside the content, and behind a button if there is no room. */
export const Menu = ({ pages, current }: MenuProps) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <nav className="menu" aria-label={TEXTS.pages}>
      <button className="menu-button" aria-expanded={isOpen} aria-controls="menu" onClick={() => setOpen(!isOpen)}>
        {TEXTS.menu}
      </button>
      <ul id="menu" data-open={isOpen}>
        {pages.map(([path, name]) => (
          <li key={path}>
            <a
              href={hrefOf([path])}
              aria-current={path === current ? 'page' : undefined}
              onClick={() => setOpen(false)}
            >
              {textsInLanguage(name)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};
