import type { PageRow } from './shell/page-row.ts';

/** Every page of the console, in the order of the menu. The first is shown at /console. */
// prettier-ignore
export const CONSOLE_PAGES: readonly PageRow[] = [
  ['overview', { en: 'Overview', fr: 'Vue d’ensemble' },
    async () => (await import('./pages/overview/overview-page.tsx')).OverviewPage],
  ['sources', { en: 'Sources', fr: 'Sources' },
    async () => (await import('./pages/sources/sources-page.tsx')).SourcesPage],
  ['dead-letters', { en: 'Dead letters', fr: 'Lettres mortes' },
    async () => (await import('./pages/dead-letters/dead-letters-page.tsx')).DeadLettersPage],
  ['forwarding', { en: 'Forwarding', fr: 'Transmission' },
    async () => (await import('./pages/forwarding/forwarding-page.tsx')).ForwardingPage],
  ['webhooks', { en: 'Webhooks', fr: 'Webhooks' },
    async () => (await import('./pages/webhooks/webhooks-page.tsx')).WebhooksPage],
  ['studies', { en: 'Studies', fr: 'Études' },
    async () => (await import('./pages/studies/studies-page.tsx')).StudiesPage],
  ['retention', { en: 'Erasures and retention', fr: 'Effacements et conservation' },
    async () => (await import('./pages/retention/retention-page.tsx')).RetentionPage],
  ['profiles', { en: 'Profiles', fr: 'Profils' },
    async () => (await import('./pages/profiles/profiles-page.tsx')).ProfilesPage],
  ['organisations', { en: 'Organisations', fr: 'Organisations' },
    async () => (await import('./pages/organisations/organisations-page.tsx')).OrganisationsPage],
  ['staff', { en: 'Staff', fr: 'Personnel' },
    async () => (await import('./pages/staff/staff-page.tsx')).StaffPage],
  ['statements', { en: 'Statements', fr: 'Traces' },
    async () => (await import('./pages/statements/statements-page.tsx')).StatementsPage],
];
