import type { StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import type { ActiveStudy } from './active-studies.ts';

/** The most keys of an owner in memory. A forgotten key is appended again, which is harmless. */
const MAX_KEYS = 20_000;

/** The keys for which a process has lately built candidates, by owner, with the version of their study. */
export class RecentCandidates {
  readonly #versions = new Map<number, Map<string, number>>();

  forgetOwner(owner: number): void {
    this.#versions.delete(owner);
  }

  forget(owner: number, keys: readonly string[]): void {
    for (const key of keys) this.#versions.get(owner)?.delete(key);
  }

  /** True if it was a candidate of the present version of its study: a narrower version publishes it again. */
  has(
    owner: number,
    { key, study }: Pick<StoredRelease, 'key' | 'study'>,
    studies: readonly Pick<ActiveStudy, 'purpose'>[],
  ): boolean {
    const version = this.#versions.get(owner)?.get(key);
    return version !== undefined && studies.find(({ purpose }) => purpose.id === study)?.purpose.version === version;
  }

  add(
    owner: number,
    candidates: readonly { readonly release: Pick<StoredRelease, 'key'>; readonly version: number }[],
  ): void {
    const versions = this.#versions.get(owner) ?? new Map<string, number>();
    this.#versions.set(owner, versions);
    for (const { release, version } of candidates) versions.set(release.key, version);
    for (const key of versions.keys()) {
      if (versions.size <= MAX_KEYS) break;
      versions.delete(key);
    }
  }
}
