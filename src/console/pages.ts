import type { ComponentType } from 'react';
import type { PagePath, PageProps } from './shell/page-row.ts';

/** The module of each page of the console. */
export const CONSOLE_PAGES: Readonly<Record<PagePath, () => Promise<ComponentType<PageProps>>>> = {
  overview: async () => (await import('./pages/overview/overview-page.tsx')).OverviewPage,
  statements: async () => (await import('./pages/statements/statements-page.tsx')).StatementsPage,
  sources: async () => (await import('./pages/sources/sources-page.tsx')).SourcesPage,
  profiles: async () => (await import('./pages/profiles/profiles-page.tsx')).ProfilesPage,
  violations: async () => (await import('./pages/violations/violations-page.tsx')).ViolationsPage,
  registrations: async () => (await import('./pages/registrations/registrations-page.tsx')).RegistrationsPage,
  'dead-letters': async () => (await import('./pages/dead-letters/dead-letters-page.tsx')).DeadLettersPage,
  forwarding: async () => (await import('./pages/forwarding/forwarding-page.tsx')).ForwardingPage,
  webhooks: async () => (await import('./pages/webhooks/webhooks-page.tsx')).WebhooksPage,
  studies: async () => (await import('./pages/studies/studies-page.tsx')).StudiesPage,
  desk: async () => (await import('./pages/desk/desk-page.tsx')).DeskPage,
  consent: async () => (await import('./pages/consent/consent-page.tsx')).ConsentPage,
  'audit-chain': async () => (await import('./pages/audit-chain/audit-chain-page.tsx')).AuditChainPage,
  'who-sees-what': async () => (await import('./pages/who-sees-what/who-sees-what-page.tsx')).WhoSeesWhatPage,
  retention: async () => (await import('./pages/retention/retention-page.tsx')).RetentionPage,
  organisations: async () => (await import('./pages/organisations/organisations-page.tsx')).OrganisationsPage,
  staff: async () => (await import('./pages/staff/staff-page.tsx')).StaffPage,
};
