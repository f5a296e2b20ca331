import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { QUERIES } from './api/queries.ts';
import { CONSOLE_PAGES } from './pages.ts';
import { AwayFrame } from './shell/away-frame.tsx';
import { CONSOLE_MENU } from './shell/console-menu.ts';
import { followLinks } from './shell/location.ts';
import { Shell } from './shell/shell.tsx';
import { showChosenTheme } from './shell/theme.ts';
import { LOCALE } from './texts/language.ts';
import './style/base.css';
import './style/parts.css';
import './style/figures.css';

showChosenTheme();
followLinks();

const container = document.getElementById('console');
if (container !== null)
  createRoot(container).render(
    <StrictMode>
      <I18nProvider locale={LOCALE}>
        <QueryClientProvider client={QUERIES}>
          {document.documentElement.dataset['away'] === undefined ? (
            <Shell groups={CONSOLE_MENU} pages={CONSOLE_PAGES} />
          ) : (
            <AwayFrame />
          )}
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
