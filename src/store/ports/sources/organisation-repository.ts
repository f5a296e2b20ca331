import type { Source } from './source-repository.ts';

/** An organisation that answers for sources: a school, an authority, a company. Organisations form a tree. */
export interface Organisation {
  /** `org:[a-z0-9-]{1,64}`. */
  readonly id: string;
  /** The organisation above it; only the root `org:default` has none. */
  readonly parent?: string;
  readonly name: string;
  /** The controller of its sources that name none. Absent: that of the organisation above, then of this Carnet. */
  readonly controller?: Source['controller'];
  readonly createdAt: number;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** Organisations. The root need not be stored. */
export interface OrganisationRepository {
  /** Adds the organisation if its id is new; otherwise resolves with false and changes nothing. */
  add(organisation: Organisation): Promise<boolean>;
  /** Replaces the organisation atomically if the stored `v` is one less than the given one; false otherwise. */
  update(organisation: Organisation): Promise<boolean>;
  find(id: string): Promise<Organisation | undefined>;
  /** All organisations, by id. */
  list(): Promise<readonly Organisation[]>;
}
