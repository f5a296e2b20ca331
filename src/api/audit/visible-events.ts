import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { signInTypeOf } from '../../consent/audit/sign-in-events.ts';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffAccounts } from '../../access/staff/staff-accounts.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { once } from '../route/once.ts';

/** Returns the events that an auditor may see, in their order. */
export type FilterEvents = (events: readonly AuditEvent[], by: StaffPrincipal) => Promise<readonly AuditEvent[]>;

interface VisibleEventsDeps {
  readonly auditLog: AuditLog;
  readonly purposeWorkflow: PurposeWorkflow;
  readonly organisations: OrganisationService;
  readonly staffAccounts: Pick<StaffAccounts, 'list'>;
}

/** The contents of the subtree of an auditor's organisation. */
interface Subtree {
  readonly organisations: ReadonlySet<unknown>;
  /** The names of accounts. */
  readonly accounts: ReadonlySet<unknown>;
  readonly hasInScope: StaffPrincipal['hasInScope'];
  /** The sources of purposes. */
  readonly purposes: ReadonlyMap<string, readonly string[]>;
}

type Data = NonNullable<AuditEvent['data']>;

/** The sources that an event is about; none if it names none. An undrafted record purpose belongs to its source. */
const sourcesOf = ({ purpose, data }: AuditEvent, { purposes }: Subtree): readonly string[] => {
  const source = data?.['source'];
  if (purpose !== undefined)
    return purposes.get(purpose) ?? (purpose.startsWith('record:') ? [purpose.slice('record:'.length)] : []);
  return typeof source === 'string' ? [source] : [];
};

/** True if the account is or was in the subtree: a move names two organisations. The first releases noted none. */
const isOfAccount = ({ account, organisation, from }: Data, { accounts, organisations }: Subtree): boolean =>
  organisation === undefined ? accounts.has(account) : organisations.has(organisation) || organisations.has(from);

const isOfGrant = (reads: Data, { organisations, hasInScope }: Subtree): boolean => {
  const granted = Object.values(reads).flat();
  return granted.every((id) => organisations.has(id) || (typeof id === 'string' && hasInScope([id])));
};

const isOf = (event: AuditEvent, subtree: Subtree): boolean => {
  const { type, data = {} } = event;
  // A copy of the instance has the statements of every subtree.
  if (type === 'head' || type.startsWith('instance.')) return true;
  if (type.startsWith('account.')) return isOfAccount(data, subtree);
  // Creation belongs to the subtree of the parent. A refused creation, of an id that exists elsewhere, is an event too.
  if (type === 'organisation.created') return subtree.organisations.has(data['parent']);
  if (type === 'organisation.changed') return subtree.organisations.has(data['organisation']);
  // An export from the root has the statements of every subtree.
  if (type === 'statements.exported' && data['source'] === undefined)
    return data['organisation'] === ROOT_ORGANISATION || subtree.organisations.has(data['organisation']);
  if (signInTypeOf(event) !== undefined) return subtree.organisations.has(data['organisation']);
  if (type.startsWith('webhook.') && data['source'] === undefined)
    return subtree.organisations.has(data['organisation']);
  if (data['reads'] !== undefined) return isOfGrant(data['reads'] as Data, subtree);
  return subtree.hasInScope(sourcesOf(event, subtree));
};

/**
 * An auditor at the root sees all. An auditor below the root sees heads and the events of purposes, sources, grants,
 * accounts, organisations and sign-ins of the subtree, and failed changes of these. Filtering rejects with Problem
 * `store-unavailable`.
 */
export const createFilterEvents = (deps: VisibleEventsDeps): FilterEvents => {
  const { auditLog, purposeWorkflow, organisations, staffAccounts } = deps;

  const readSubtree = async (by: StaffPrincipal): Promise<Subtree> => {
    const [purposes, below, accounts] = await Promise.all([
      purposeWorkflow.list(),
      organisations.list(by.organisation),
      staffAccounts.list(by),
    ]);
    return {
      organisations: new Set(below.map(({ id }) => id)),
      accounts: new Set(accounts.map(({ name }) => name)),
      hasInScope: by.hasInScope,
      purposes: new Map(purposes.map(({ purpose }) => [purpose.id, purpose.scope.sources])),
    };
  };

  /** The change that failed. It is mostly on the same page. */
  const failedChange = async (event: AuditEvent, page: readonly AuditEvent[]): Promise<AuditEvent | undefined> => {
    const seq = Number(event.data?.['event']);
    const found = page.find((one) => one.seq === seq) ?? (await auditLog.list({ after: seq - 1, limit: 1 }))[0];
    return found?.seq === seq ? found : undefined;
  };

  return async (events, by) => {
    if (by.organisation === ROOT_ORGANISATION) return events;
    const subtree = await readSubtree(by);
    const shown = await Promise.all(
      events.map(async (event) => {
        const about = event.type === 'change.failed' ? await failedChange(event, events) : event;
        return about !== undefined && isOf(about, subtree);
      }),
    );
    return events.filter((_, index) => shown[index]);
  };
};

export const filterEventsOf = once(({ purposes, sources, people }) =>
  createFilterEvents({
    auditLog: purposes.auditLog,
    purposeWorkflow: purposes.purposeWorkflow,
    organisations: sources.organisations,
    staffAccounts: people.staff.staffAccounts,
  }),
);
