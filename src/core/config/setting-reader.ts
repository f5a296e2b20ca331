import { ownValue } from '../json-object.ts';
import type { Fault } from '../problem.ts';
import type { ReadSetting } from './setting-types.ts';
import { isSetting, type Setting, SETTINGS } from './settings.ts';
import { isWithinEdits } from '../edit-distance.ts';

/** Words as short as PORT, HOST and ROLE are like many that mean something else. */
const SHORTEST = 7;

const letters = (name: string): string => name.replaceAll('_', '').toUpperCase();

const sorted = (name: string): string => Array.from(name).sort().join('');

/**
 * The short known name, such as PORT, of which a name leaves out a letter or swaps two. So short a name may be another
 * program's: this is enough for a warning, and not for more.
 */
const suggestShortSetting = <T extends string>(name: string, known: readonly T[]): T | undefined =>
  known.find(
    (one) =>
      letters(one).length < SHORTEST &&
      isWithinEdits(1, name, one) &&
      (name.length < one.length || sorted(name) === sorted(one)),
  );

/** The known name that differs only in underscores and case, or by at most two letters (one below ten letters). */
const suggestSetting = <T extends string>(name: string, known: readonly T[]): T | undefined => {
  const long = known.filter((one) => letters(one).length >= SHORTEST);
  return (
    long.find((one) => letters(one) === letters(name)) ??
    long.find((one) => isWithinEdits(1, name, one)) ??
    long.find((one) => one.length >= 10 && isWithinEdits(2, name, one))
  );
};

type Value<S extends Setting> =
  (typeof SETTINGS)[S]['read'] extends ReadSetting<infer T> ? Exclude<T, { readonly must: string }> : never;

/** Begins of names that hardly any other program has. */
const OWN_PREFIX = /^(XAPI|QUOTA)_/;

/** Reads the settings of one environment and collects what is wrong with them. */
export class SettingReader {
  readonly faults: Fault[] = [];
  /** Names that may be misspelt settings, or another program's. */
  readonly warnings: Fault[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** The text of a setting; an empty one counts as not given. */
  given(name: Setting): string | undefined {
    return this.#env[name] === '' ? undefined : this.#env[name];
  }

  /** The value of a setting. If it is not given or is wrong, the value of its default in the table. */
  readOrDefault<S extends Setting>(name: S): Value<S> {
    return this.read(name, (SETTINGS[name].read as ReadSetting<Value<S>>)(SETTINGS[name].default) as Value<S>);
  }

  /** The value of a setting, or the fallback if it is not given or is wrong. */
  read<S extends Setting, D>(name: S, fallback: D): Value<S> | D {
    const given = this.given(name);
    if (given === undefined) return fallback;
    const value = (SETTINGS[name].read as ReadSetting<Value<S>>)(given);
    if (typeof value !== 'object' || value === null || !('must' in value)) return value;
    this.fault(name, `must be ${value.must}`);
    return fallback;
  }

  /** A URL that the room using it checks; the default if the check finds faults. */
  readUrl(name: Setting, check: (value: string) => readonly string[], fallback: string): string {
    const given = this.given(name) ?? fallback;
    const faults = check(given);
    for (const detail of faults) this.fault(name, `is not usable: ${detail}`);
    return faults.length === 0 ? given : fallback;
  }

  fault(at: Setting, detail: string): void {
    this.faults.push({ at, detail });
  }

  /** Reports each of `names` that is missing although `name` is given. */
  requires(name: Setting, ...names: readonly Setting[]): void {
    if (this.given(name) === undefined) return;
    for (const required of names)
      if (this.given(required) === undefined) this.fault(required, `is required when ${name} is set`);
  }

  #warn(name: string): void {
    const meant = suggestShortSetting(name, Object.keys(SETTINGS) as Setting[]);
    if (meant !== undefined && this.given(meant) === undefined)
      this.warnings.push({ at: name, detail: `unknown setting; did you mean ${meant}?` });
    else if (OWN_PREFIX.test(name)) this.warnings.push({ at: name, detail: 'unknown setting' });
  }

  /** Reports names that look like a misspelt setting that is not given. */
  reportMisspelt(): void {
    for (const name of Object.keys(this.#env)) {
      if (ownValue(this.#env, name) === '' || isSetting(name)) continue;
      const meant = suggestSetting(name, Object.keys(SETTINGS) as Setting[]);
      // If the setting that is meant is given, the other name belongs to another program.
      if (meant !== undefined && this.given(meant) === undefined)
        this.faults.push({
          at: name,
          detail: `unknown setting; did you mean ${meant}? If it is another program's, set ${meant} as well`,
        });
      else if (/^(CARNET|OIDC)_/.test(name)) this.faults.push({ at: name, detail: 'unknown setting' });
      else this.#warn(name);
    }
  }
}
