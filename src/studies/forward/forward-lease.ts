import { ownValue } from '../../core/json-object.ts';
import type { ForwardingRepository } from '../../store/ports/studies/forwarding-repository.ts';
import { REQUEST_TIMEOUT_MS } from './deliver.ts';
import { type Forwarding, updateForwarding } from './forwarding.ts';

/** Longer than a request, also if the clocks of two processes differ by some seconds. */
const LEASE_MS = REQUEST_TIMEOUT_MS + 5_000;
/** The time in which a statement of a request without an answer may arrive at the target. */
const SETTLE_MS = 600_000;

/** Another process forwards the purpose now: this one sends nothing more. */
export class LeaseLost extends Error {}

/** The lease by which one process forwards a purpose, and its record of requests without an answer. */
export interface ForwardLease {
  readonly purpose: string;
  /** Resolves with the forwarding; with undefined if another process has the lease. */
  take(): Promise<Forwarding | undefined>;
  /**
   * Renews the lease for a request that posts these release keys. Records the keys as unsettled, and the target as
   * contacted. Rejects with LeaseLost if another process has had the lease, the URL has changed, or the renewal took
   * too long.
   */
  renew(puts: readonly string[]): Promise<void>;
  /** Notes that the request of the last `renew` was answered. `isStored`: the target has these statements. */
  answered(puts: readonly string[], isStored: boolean): void;
  /** The time until which a statement may still arrive by an earlier request; undefined if none may. */
  settlesAt(key: string): number | undefined;
  /** Notes what the target does with requests to erase; stored when the lease is given back. */
  note(erasure: Pick<Forwarding, 'erases' | 'erasedAt'>): void;
  /** Gives the lease back, with this change of the forwarding; does nothing if it is lost. */
  release(change?: (forwarding: Forwarding) => Forwarding): Promise<void>;
}

export interface ForwardLeaseDeps {
  readonly forwardings: ForwardingRepository;
  /** Names this process in leases. */
  readonly holder: string;
  readonly now: () => number;
}

/** A lease of one purpose, for one step. If the URL changes, it is lost, because its requests go to the old URL. */
export const createForwardLease = (
  { forwardings, holder, now }: ForwardLeaseDeps,
  { id: purpose, url }: Pick<Forwarding, 'id' | 'url'>,
): ForwardLease => {
  let unsettled: Readonly<Record<string, number>> = {};
  let added: ReadonlySet<string> = new Set();
  const settled = new Set<string>();
  let noted: Pick<Forwarding, 'erases' | 'erasedAt'> = {};
  /** True if this lease was the first to contact the target, and its requests have stored nothing. */
  let isUntouched = false;
  /** True if the target voids and does not erase: it does not store a second time what it has once. */
  let keepsIds = false;

  const isOurs = ({ lease }: Forwarding): boolean => lease?.holder === holder;
  const openOf = ({ unsettled: recorded = {} }: Forwarding): Readonly<Record<string, number>> =>
    Object.fromEntries(Object.entries(recorded).filter(([key, at]) => !settled.has(key) && at + SETTLE_MS > now()));
  const withUnsettled = ({ unsettled: _, ...rest }: Forwarding, open: Readonly<Record<string, number>>): Forwarding =>
    Object.keys(open).length === 0 ? rest : { ...rest, unsettled: open };
  const withoutContact = ({ contacted: _, ...rest }: Forwarding): Forwarding => rest;

  return {
    purpose,
    take: async () => {
      const after = await updateForwarding(forwardings, purpose, (before) =>
        before.lease !== undefined && !isOurs(before) && before.lease.until > now()
          ? before
          : { ...before, lease: { holder, until: now() + LEASE_MS } },
      );
      if (!isOurs(after)) return undefined;
      unsettled = openOf(after);
      keepsIds = after.erases === false;
      isUntouched = after.contacted === undefined && after.deliveredAt === undefined;
      return after;
    },
    renew: async (puts) => {
      const at = now();
      const after = await updateForwarding(forwardings, purpose, (before) => {
        if (!isOurs(before) || before.url !== url) throw new LeaseLost();
        const open = openOf(before);
        added = new Set(puts.filter((key) => !Object.hasOwn(open, key)));
        const posted = Object.fromEntries(puts.map((key) => [key, at]));
        const renewed: Forwarding = { ...before, lease: { holder, until: at + LEASE_MS } };
        return withUnsettled(puts.length === 0 ? renewed : { ...renewed, contacted: true }, { ...open, ...posted });
      });
      settled.clear();
      unsettled = after.unsettled ?? {};
      // The request must not outlast the lease.
      if (now() > at + LEASE_MS - REQUEST_TIMEOUT_MS) throw new LeaseLost();
    },
    answered: (puts, isStored) => {
      // A refusal says nothing about an earlier request for the same statement. Nor does a success if the target may
      // erase the statement before the earlier request arrives.
      for (const key of puts) if ((isStored && keepsIds) || added.has(key)) settled.add(key);
      if (isStored) isUntouched = false;
    },
    settlesAt: (key) => {
      const at = settled.has(key) ? undefined : ownValue(unsettled, key);
      return at === undefined ? undefined : at + SETTLE_MS;
    },
    note: (erasure) => {
      noted = { ...noted, ...erasure };
    },
    release: async (change = (forwarding) => forwarding) => {
      await updateForwarding(forwardings, purpose, (before) => {
        if (!isOurs(before)) return before;
        const { lease: _, ...rest } = { ...change(before), ...noted };
        const open = openOf(before);
        return withUnsettled(isUntouched && Object.keys(open).length === 0 ? withoutContact(rest) : rest, open);
      });
    },
  };
};
