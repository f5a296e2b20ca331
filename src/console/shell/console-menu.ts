import type { MenuGroup } from './page-row.ts';

/** The pages of the console, in the order of the menu. */
export const CONSOLE_MENU: readonly MenuGroup[] = [
  {
    name: { en: 'Watch', fr: 'Surveiller' },
    entries: [
      {
        path: 'overview',
        name: { en: 'Overview', fr: 'Vue d’ensemble' },
        icon: 'gauge',
        reads: ['/v1/operations'],
      },
      {
        path: 'statements',
        name: { en: 'Statements', fr: 'Traces' },
        icon: 'list',
        reads: ['/v1/statements'],
      },
    ],
  },
  {
    name: { en: 'Tools', fr: 'Outils' },
    entries: [
      {
        path: 'sources',
        name: { en: 'Sources', fr: 'Sources' },
        icon: 'plug',
        reads: ['/v1/sources'],
      },
      {
        path: 'profiles',
        name: { en: 'Profiles', fr: 'Profils' },
        icon: 'book',
        reads: ['/v1/profiles'],
      },
      {
        path: 'violations',
        name: { en: 'Violations', fr: 'Écarts' },
        icon: 'flag',
        reads: ['/v1/operations/violations'],
      },
      {
        path: 'registrations',
        name: { en: 'Registrations', fr: 'Inscriptions' },
        icon: 'route',
        reads: ['/v1/profiles'],
      },
      {
        path: 'dead-letters',
        name: { en: 'Dead letters', fr: 'Lettres mortes' },
        icon: 'inbox',
        reads: ['/v1/dead-letters'],
      },
    ],
  },
  {
    name: { en: 'Out', fr: 'Sorties' },
    entries: [
      {
        path: 'forwarding',
        name: { en: 'Forwarding', fr: 'Transmission' },
        icon: 'arrow',
        reads: ['/v1/forwarding'],
      },
      {
        path: 'webhooks',
        name: { en: 'Webhooks', fr: 'Webhooks' },
        icon: 'hook',
        reads: ['/v1/webhooks'],
      },
      {
        path: 'studies',
        name: { en: 'Studies', fr: 'Études' },
        icon: 'flask',
        reads: ['/v1/operations/studies'],
      },
    ],
  },
  {
    name: { en: 'Govern', fr: 'Gouvernance' },
    entries: [
      {
        path: 'desk',
        name: { en: 'Desk', fr: 'Bureau' },
        icon: 'desk',
        reads: ['/v1/desk'],
      },
      {
        path: 'consent',
        name: { en: 'Consent', fr: 'Consentement' },
        icon: 'check',
        reads: ['/v1/operations/consent'],
      },
      {
        path: 'audit-chain',
        name: { en: 'Audit chain', fr: 'Chaîne d’audit' },
        icon: 'chain',
        reads: ['/v1/events'],
      },
      {
        path: 'who-sees-what',
        name: { en: 'Who sees what', fr: 'Qui voit quoi' },
        icon: 'eye',
        reads: ['/v1/who-sees-what'],
      },
      {
        path: 'retention',
        name: { en: 'Erasures and retention', fr: 'Effacements et conservation' },
        icon: 'bin',
        reads: ['/v1/operations/retention'],
      },
      {
        path: 'organisations',
        name: { en: 'Organisations', fr: 'Organisations' },
        icon: 'building',
        reads: ['/v1/organisations'],
      },
      {
        path: 'staff',
        name: { en: 'Staff', fr: 'Personnel' },
        icon: 'people',
        reads: ['/v1/staff'],
      },
    ],
  },
];
