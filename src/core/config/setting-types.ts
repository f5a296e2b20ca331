import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { defined } from '../json-object.ts';

/** Reads the text of a setting: its value, or what the text must be. */
export type ReadSetting<T> = (text: string) => T | { readonly must: string };

export const text: ReadSetting<string> = (given) => given;

export const integer =
  (least: number, most: number): ReadSetting<number> =>
  (given) =>
    /^\d{1,12}$/.test(given) && Number(given) >= least && Number(given) <= most
      ? Number(given)
      : { must: `a whole number from ${least} to ${most}` };

export const oneOf =
  <T extends string>(...values: readonly T[]): ReadSetting<T> =>
  (given) =>
    values.find((value) => value === given) ?? { must: `one of ${values.join(', ')}` };

export const matching =
  (pattern: RegExp, must: string): ReadSetting<string> =>
  (given) =>
    pattern.test(given) ? given : { must };

/** Text that people read. */
export const label = matching(/^(?=.*\S)\P{Surrogate}{1,500}$/u, '1 to 500 characters');

/** A name, and after a comma a web address, which may be absent. */
export const authority: ReadSetting<{ readonly name: string; readonly url?: string }> = (given) => {
  const checked = label(given);
  if (typeof checked !== 'string') return checked;
  const [, name = checked, url] = /^(.*?)\s*,\s*(https?:\/\/\S+)$/.exec(checked) ?? [];
  return { name, ...defined({ url }) };
};

/** A URL without the slashes at its end. */
export const webUrl: ReadSetting<string> = (given) =>
  URL.canParse(given) && /^https?:$/.test(new URL(given).protocol)
    ? given.replace(/\/+$/, '')
    : { must: 'an http or https URL' };

/** The list in a file of JSON. */
export const jsonFile: ReadSetting<readonly unknown[]> = (given) => {
  const wrong = { must: 'the name of a JSON file with a list, which this process may read' };
  try {
    const value: unknown = JSON.parse(readFileSync(given, 'utf8'));
    return Array.isArray(value) ? value : wrong;
  } catch {
    return wrong;
  }
};

export const issuerUrl = matching(
  /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^\s?#]*$/,
  'an https URL without query and fragment; http only on this machine',
);

const isOrigin = (given: string): boolean =>
  URL.canParse(given) && /^https?:$/.test(new URL(given).protocol) && new URL(given).origin === given;

/** Any origin, or these; `none` is the empty list. */
export const origins: ReadSetting<'*' | readonly string[]> = (given) => {
  if (given === '*') return '*';
  const listed = given === 'none' ? [] : given.split(',').map((origin) => origin.trim());
  return listed.every(isOrigin)
    ? listed
    : { must: '*, none, or origins with commas between, each as in https://school.example' };
};

const isBlock = (given: string): boolean => {
  const [address = '', bits, ...more] = given.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
};

/** Addresses and blocks of addresses (RFC 4632). */
export const addressBlocks: ReadSetting<readonly string[]> = (given) => {
  const listed = given.split(',').map((block) => block.trim());
  return listed.every(isBlock) ? listed : { must: 'addresses or blocks with commas between, as in 10.0.0.0/8,::1' };
};

/** Names or addresses of hosts, without ports. */
export const hosts: ReadSetting<readonly string[]> = (given) => {
  const listed = given.split(',').map((host) => host.trim().toLowerCase());
  return listed.every((host) => isIP(host) !== 0 || /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host))
    ? listed
    : { must: 'names or addresses without ports, with commas between, as in lrs.school.example,10.0.0.7' };
};

/** `all`, `errors`, `none`, or a share of the requests without an error, beside all with one. */
export const accessLog: ReadSetting<{ readonly errors: boolean; readonly share: number }> = (given) => {
  if (given === 'none') return { errors: false, share: 0 };
  if (given === 'errors') return { errors: true, share: 0 };
  if (given === 'all') return { errors: true, share: 1 };
  return /^(?:0(?:\.\d{1,9})?|1(?:\.0{1,9})?)$/.test(given)
    ? { errors: true, share: Number(given) }
    : { must: 'all, errors, none, or a number from 0 to 1' };
};

export const key256: ReadSetting<Uint8Array> = (given) => {
  const bytes = Buffer.from(given, 'base64');
  return bytes.length === 32 && /^[A-Za-z0-9+/_=-]+$/.test(given) ? bytes : { must: '32 bytes in base64' };
};
