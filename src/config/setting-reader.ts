import type { Fault } from '../core/problem.ts';
import type { ReadSetting } from './setting-types.ts';
import { isSetting, type Setting, SETTINGS } from './settings.ts';
import { suggestSetting } from './suggest-setting.ts';

type Value<S extends Setting> =
  (typeof SETTINGS)[S]['read'] extends ReadSetting<infer T> ? Exclude<T, { readonly must: string }> : never;

/** Reads the settings of one environment and collects what is wrong with them. */
export class SettingReader {
  readonly faults: Fault[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** The text of a setting; an empty one counts as not given. */
  given(name: Setting): string | undefined {
    return this.#env[name] === '' ? undefined : this.#env[name];
  }

  /** The value of a setting, or the default where it is not given or is wrong. */
  read<S extends Setting, D>(name: S, fallback: D): Value<S> | D {
    const given = this.given(name);
    if (given === undefined) return fallback;
    const value = (SETTINGS[name].read as ReadSetting<Value<S>>)(given);
    if (typeof value !== 'object' || value === null || !('must' in value)) return value;
    this.fault(name, `must be ${value.must}`);
    return fallback;
  }

  /** A URL that another room can judge; the default where it finds fault with it. */
  readUrl(name: Setting, check: (value: string) => readonly string[], fallback: string): string {
    const given = this.given(name) ?? fallback;
    const faults = check(given);
    for (const detail of faults) this.fault(name, `is not usable: ${detail}`);
    return faults.length === 0 ? given : fallback;
  }

  fault(at: Setting, detail: string): void {
    this.faults.push({ at, detail });
  }

  /** Finds fault with each of `names` that is not given where `name` is. */
  needs(name: Setting, ...names: readonly Setting[]): void {
    if (this.given(name) === undefined) return;
    for (const needed of names) if (this.given(needed) === undefined) this.fault(needed, `must stand beside ${name}`);
  }

  /** Finds fault with names that are no setting but look like a slip of one that is not given. */
  findMisspelt(): void {
    for (const name of Object.keys(this.#env)) {
      if (this.#env[name] === '' || isSetting(name)) continue;
      const meant = suggestSetting(name, Object.keys(SETTINGS) as Setting[]);
      // Where the setting that is meant is given, the other name belongs to another program.
      if (meant !== undefined && this.given(meant) === undefined)
        this.faults.push({ at: name, detail: `unknown setting; did you mean ${meant}? If not, set ${meant} too` });
      else if (/^(CARNET|OIDC)_/.test(name)) this.faults.push({ at: name, detail: 'unknown setting' });
    }
  }
}
