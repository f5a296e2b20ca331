import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../../../src/core/config/settings.ts';

const SCHEMA = 'deploy/helm/carnet/values.schema.json';

/** Set by the chart itself. */
const MANAGED: readonly string[] = [
  'ROLE',
  'PORT',
  'DATA_DIR',
  'PROFILES_DIR',
  'METRICS_PORT',
  'TLS_CERT',
  'TLS_KEY',
] satisfies readonly (keyof typeof SETTINGS)[];

/** Taken from a Secret alone. */
const SECRET: readonly string[] = [
  'JOURNAL_URL',
  'STORE_URL',
  'CARNET_KEY',
  'CARNET_SECRET',
  'CARNET_MASTER_KEY',
  'METRICS_TOKEN',
  'OIDC_CLIENT_SECRET',
] satisfies readonly (keyof typeof SETTINGS)[];

interface Schema {
  readonly properties: Readonly<
    Record<'settings' | 'secretKeys', { propertyNames: { readonly enum: readonly string[] } }>
  >;
}

describe('The settings that the chart takes', () => {
  it('are those in the table of settings, without secrets in clear text', () => {
    const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as Schema;
    const { settings, secretKeys } = schema.properties;
    const all = Object.keys(SETTINGS).filter((name) => !MANAGED.includes(name));
    const clear = all.filter((name) => !SECRET.includes(name));
    if (process.env['GOLDEN'] === 'write') {
      settings.propertyNames = { enum: clear };
      secretKeys.propertyNames = { enum: all };
      writeFileSync(SCHEMA, `${JSON.stringify(schema, undefined, 2)}\n`);
      execFileSync('npx', ['prettier', '--write', SCHEMA]);
    }
    expect(settings.propertyNames.enum).toEqual(clear);
    expect(secretKeys.propertyNames.enum).toEqual(all);
  });
});
