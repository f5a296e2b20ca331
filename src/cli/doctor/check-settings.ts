import type { Config } from '../../core/config/config.ts';
import type { Fault } from '../../core/problem.ts';
import { type Finding, ok } from './finding.ts';

const PAGE = 'docs/settings.md';
const OPERATORS = 'docs/getting-started/operators.md';

/** Settings that cannot be used. */
export const wrongSettings = (faults: readonly Fault[]): readonly Finding[] =>
  faults.map(({ at, detail }) => ({
    check: 'settings',
    state: 'fault',
    detail: `${at} ${detail}`,
    mend: `set ${at} as its row says`,
    page: PAGE,
  }));

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

const contradictions = ({ publicUrl, host, tls, trustedProxies }: Config): readonly Finding[] => {
  const url = new URL(publicUrl);
  const warnings: Finding[] = [];
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    warnings.push({
      check: 'settings',
      state: 'warning',
      detail: 'PUBLIC_URL is http: secrets and statements travel in clear',
      mend: 'set TLS_CERT and TLS_KEY, or a proxy that serves https, and PUBLIC_URL to its address',
      page: OPERATORS,
    });
  if (url.protocol === 'https:' && tls === undefined && trustedProxies.length === 0)
    warnings.push({
      check: 'settings',
      state: 'warning',
      detail:
        'PUBLIC_URL is that of a proxy, and TRUSTED_PROXIES names none: every client has the address of the proxy',
      mend: 'set TRUSTED_PROXIES to the address of the proxy',
      page: PAGE,
    });
  if (tls === undefined && url.protocol === 'http:' && !isLoopback(host))
    warnings.push({
      check: 'settings',
      state: 'warning',
      detail: 'HOST is reachable from other machines without TLS',
      mend: 'set TLS_CERT and TLS_KEY, or HOST to 127.0.0.1 behind a proxy',
      page: OPERATORS,
    });
  return warnings;
};

/** Finds settings that can be used and should be better. */
export const checkSettings = (
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] => {
  const found: Finding[] = [
    ...config.unknownSettings.map(({ at, detail }): Finding => ({
      check: 'settings',
      state: 'warning',
      detail: `${at} ${detail}`,
      mend: `rename ${at}, if it is meant for Carnet`,
      page: PAGE,
    })),
    ...contradictions(config),
  ];
  if ((env['CONTROLLER_NAME'] ?? '') === '')
    found.push({
      check: 'settings',
      state: 'warning',
      detail: 'CONTROLLER_NAME is not given: people are shown no controller (GDPR art. 13)',
      mend: 'set CONTROLLER_NAME, CONTROLLER_ADDRESS and CONTROLLER_CONTACT, or name a controller of each organisation',
      page: PAGE,
    });
  return found.length === 0 ? [ok('settings', 'every setting can be used')] : found;
};

const numbers = (version: string): readonly number[] => version.replace(/^\D*/, '').split('.').map(Number);

const isBelow = (version: string, least: string): boolean => {
  const [have, need] = [numbers(version), numbers(least)];
  const at = need.findIndex((number, index) => number !== have[index]);
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0);
};

/** Checks that this Node is as new as package.json asks (`>=20.19.0`). */
export const checkNode = (version: string, engines: string): Finding =>
  isBelow(version, engines)
    ? {
        check: 'node',
        state: 'fault',
        detail: `Node is ${version}; Carnet needs ${engines}`,
        mend: 'install a newer Node',
        page: OPERATORS,
      }
    : ok('node', `Node is ${version}`);
