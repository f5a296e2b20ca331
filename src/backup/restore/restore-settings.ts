import { randomUUID } from 'node:crypto';
import { isYounger } from '../noes/in-force.ts';
import { contentAfter } from '../noes/narrowed-content.ts';
import type { NarrowedVersion, Noe } from '../noes/noe.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { isInForce, isStudy } from '../../consent/purposes/purpose-transitions.ts';
import { createPurposeVersions } from '../../consent/purposes/purpose-versions.ts';
import { sourceOfRecord } from '../../consent/purposes/recording-purpose.ts';
import { createCarryNarrowing } from '../../consent/purposes/workflow/carry-narrowing.ts';
import { CARNET_STEWARD } from '../../consent/purposes/workflow/purpose-workflow.ts';
import { openedFact } from '../../consent/subject/sign-in-links.ts';
import { isProblem } from '../../core/problem.ts';
import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { organisationOf, ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { apartAfterMove } from '../../access/sources/sources.ts';
import { isNeverLonger, readPeriod } from '../../access/sources/period.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { updateWebhook, type Webhook } from '../../transfer/webhooks/webhook.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { RestoreConsent } from './restore-services.ts';

interface RestoreSettingsDeps {
  readonly store: Store;
  readonly consent: Pick<RestoreConsent, 'purposeWorkflow' | 'records' | 'findSource' | 'auditLog'>;
  readonly recordChange: RecordChange;
  /** The keyed hash of a name, as the list has it. */
  readonly hashOf: (text: string) => string;
  /** The time of the backup: it has everything that is not later. */
  readonly madeAt: number;
  readonly now: () => number;
}

/** The outcome of noes that are not about a person. */
export interface RestoredSettings {
  /** The number of noes that the backup did not know, and that hold again. */
  readonly applied: number;
  /** The tasks that are left for people, since the list does not have all that they take: a sentence each. */
  readonly left: readonly string[];
}

/** True if the noe was applied; a text says what is left for people. */
type Outcome = boolean | string;
type NoeOf<No extends Noe['no']> = Extract<Noe, { readonly no: No }>;
type PurposeOfNoe = NoeOf<'purpose'>['states'][number];

const within = (ones: readonly string[] | undefined, others: readonly string[]): readonly string[] =>
  (ones ?? []).filter((one) => others.includes(one));

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const isShorter = (keep: string | null | undefined, before: string | undefined): boolean => {
  const after = typeof keep === 'string' ? readPeriod(keep) : undefined;
  const former = before === undefined ? undefined : readPeriod(before);
  return after !== undefined && (former === undefined || !isNeverLonger(former, after));
};

/** The stricter of what the backup and the list say of a source. */
const stricterSource = (source: Source, { keep, audience, shares, directKafka }: NoeOf<'source'>): Source => {
  return {
    ...source,
    ...(isShorter(keep, source.keep) && { keep: keep ?? '' }),
    ...(isYounger(audience, source.audience) && { audience: audience as NonNullable<Source['audience']> }),
    ...(shares !== undefined && source.shares !== undefined && { shares: within(source.shares, shares ?? []) }),
    ...(directKafka === false && source.directKafka === true && { directKafka }),
  };
};

const createSourceSteps = ({ store, recordChange, now }: RestoreSettingsDeps) => {
  const { sources, organisations } = store;
  const revoke = async ({ key }: NoeOf<'credential'>): Promise<Outcome> => {
    const found = await sources.findCredential(key);
    if (found === undefined || (found.revokedAt !== undefined && found.endsAt === undefined)) return false;
    const data = { source: found.source, key };
    return recordChange({ type: 'credential.revoked', by: 'carnet', data }, () => sources.revokeCredential(key, now()));
  };
  const endGrant = async ({ key, of }: NoeOf<'grant'>): Promise<Outcome> => {
    if ((await sources.findCredential(key))?.reads?.includes(of) !== true) return false;
    const data = { credential: key, reads: { removed: [of] } };
    return recordChange({ type: 'credential.changed', by: 'carnet', data }, () => sources.removeReads(key, [of]));
  };
  const isThere = async (organisation: string): Promise<boolean> =>
    organisation === ROOT_ORGANISATION || (await organisations.find(organisation)) !== undefined;
  const restrictSource = async (noe: NoeOf<'source'>): Promise<Outcome> => {
    const { id, organisation } = noe;
    const source = await sources.findSource(id);
    if (source === undefined) return false;
    const isMoved = organisation !== undefined && organisation !== organisationOf(source);
    const hasPlace = isMoved && (await isThere(organisation));
    const move = hasPlace ? { organisation } : {};
    const after: Source = { ...stricterSource(source, noe), ...move, ...apartAfterMove(source, move) };
    const isChanged = !isSame(after, source);
    const members = Object.keys(noe).filter((name) => name !== 'id' && Object.hasOwn(after, name));
    const values: JsonObject = Object.fromEntries(Object.entries(after).filter(([name]) => members.includes(name)));
    const data = { ...values, source: id, members };
    if (isChanged)
      await recordChange({ type: 'source.changed', by: 'carnet', data }, () =>
        sources.updateSource({ ...after, sharesChangedAt: now(), v: source.v + 1 }),
      );
    if (!isMoved || hasPlace) return isChanged;
    return `the source ${id} belongs to ${organisation}, which is not in the backup: make it, then move the source`;
  };
  const moveOrganisation = async ({ id, parent }: NoeOf<'organisation'>): Promise<Outcome> => {
    const found = await organisations.find(id);
    if (found === undefined || found.parent === parent) return false;
    if (!(await isThere(parent)))
      return `the organisation ${id} stands below ${parent}, which is not in the backup: make it, then move ${id}`;
    return recordChange({ type: 'organisation.changed', by: 'carnet', data: { organisation: id, parent } }, () =>
      organisations.update({ ...found, parent, v: found.v + 1 }),
    );
  };
  return { revoke, endGrant, restrictSource, moveOrganisation };
};

/** The account with no more than the list says. Its invitation was used, or replaced, since. */
const stricterAccount = (account: StaffAccount, noe: NoeOf<'account'>, now: number): StaffAccount => {
  const { invitation: _, ...rest } = account;
  const isMoved = noe.organisation !== undefined && noe.organisation !== account.organisation;
  const roles = noe.roles === undefined ? account.roles : isMoved ? [] : within(account.roles, noe.roles);
  return { ...rest, roles, ...(noe.ended === true && account.endedAt === undefined && { endedAt: now }) };
};

const createStaffSteps = ({ store: { staff, facts, webhooks }, ...deps }: RestoreSettingsDeps) => {
  const { recordChange, hashOf, madeAt, now } = deps;
  const isSince = ({ at }: Noe): boolean => at >= madeAt - CLOCKS_DIFFER_MS;
  const restrictAccount = async (noe: NoeOf<'account'>): Promise<Outcome> => {
    const account = (await staff.list()).find(({ name }) => hashOf(`account ${name}`) === noe.account);
    if (account === undefined || (noe.ended !== true && noe.roles === undefined && !isSince(noe))) return false;
    const after = stricterAccount(account, noe, now());
    if (isSame(after, account)) return false;
    const isEnded = after.endedAt !== account.endedAt;
    const { name, organisation, roles } = after;
    const data = { account: name, ...(!isEnded && { organisation, roles: [...roles] }) };
    return recordChange({ type: isEnded ? 'account.ended' : 'account.changed', by: 'carnet', data }, () =>
      staff.update({ ...after, v: account.v + 1 }),
    );
  };
  const useUpLink = async ({ id }: NoeOf<'link'>): Promise<Outcome> => {
    if ((await facts.find(openedFact(id))) !== undefined) return false;
    await recordChange({ type: 'link.ended', by: 'carnet', data: { link: id } }, () =>
      facts.putIfAbsent(openedFact(id), 'restored'),
    );
    return true;
  };
  const restrictWebhook = async (noe: NoeOf<'webhook'>): Promise<Outcome> => {
    const webhook = (await webhooks.find(noe.id)) as Webhook | undefined;
    if (webhook === undefined || (noe.deleted !== true && !isSince(noe))) return false;
    const data = { webhook: noe.id };
    if (noe.deleted === true)
      return recordChange({ type: 'webhook.deleted', by: 'carnet', data }, () => webhooks.remove(noe.id));
    if (webhook.state !== 'active') return false;
    await recordChange({ type: 'webhook.changed', by: 'carnet', data }, () =>
      updateWebhook(webhooks, noe.id, (before) => ({ ...before, state: 'paused' })),
    );
    return `the webhook ${noe.id} is paused: it was changed after the backup, and its owner resumes it`;
  };
  return { restrictAccount, useUpLink, restrictWebhook };
};

const createPurposeSteps = ({ store: { purposes, forwardings }, consent, hashOf, now }: RestoreSettingsDeps) => {
  const { purposeWorkflow, records, findSource, auditLog } = consent;
  const versions = createPurposeVersions({ repository: purposes, auditLog });
  const carryNarrowing = createCarryNarrowing({ versions, newId: randomUUID, now });
  const findInForce = async (id: string): Promise<Purpose | undefined> => {
    const source = sourceOfRecord(id);
    const recording = source === undefined ? undefined : await findSource(source);
    if (recording !== undefined) await records.ensurePersisted(recording);
    return ((await purposes.findVersions(id)) as unknown as readonly Purpose[]).findLast(isInForce);
  };
  const suspend = async (id: string, why: string): Promise<Outcome> => {
    await purposeWorkflow.suspend(id, why, CARNET_STEWARD);
    return `${id} is suspended: ${why}`;
  };
  const suspendWider = ({ id, kind }: Purpose, newest: PurposeOfNoe): Promise<Outcome> =>
    suspend(
      id,
      `version ${newest.version}, which permits less, came after the backup: draft and open it again` +
        (isStudy(kind) ? '. Until then its lab learns no deletions' : ''),
    );
  const carryOut = async (
    current: Purpose,
    { version, state }: PurposeOfNoe,
    narrowed: NarrowedVersion,
  ): Promise<Outcome> => {
    const after = contentAfter(narrowed, current, hashOf);
    if (after === undefined) return false;
    const { accepts } = narrowed;
    const { content, isOtherController } = after;
    const isSuspended = state === 'suspended';
    if (!(await carryNarrowing(current.id, { accepts, content, version, isSuspended }))) return false;
    if (!isOtherController) return true;
    return (
      `version ${version} of ${current.id} is in force again, with the address, contact and data protection officer ` +
      'of the backup: others were set since, so draft a version with these'
    );
  };
  const restrictPurpose = async ({ id, states, wider, narrowed }: NoeOf<'purpose'>): Promise<Outcome> => {
    const current = await findInForce(id);
    if (current === undefined || (current.state !== 'open' && current.state !== 'suspended')) return false;
    const newest = states.findLast(isInForce);
    if (newest === undefined || newest.version < current.version) return false;
    if (newest.state === 'closed' || newest.state === 'destroyed') {
      await purposeWorkflow.close(id, CARNET_STEWARD);
      return true;
    }
    const carried = narrowed !== undefined && (await carryOut(current, newest, narrowed));
    if (carried !== false) return carried;
    if (current.state === 'suspended') return false;
    if (newest.version === current.version) {
      if (newest.state !== 'suspended') return false;
      await purposeWorkflow.suspend(id, 'a restored backup had it open', CARNET_STEWARD);
      return true;
    }
    return newest.state === 'open' && !wider.includes(current.version) ? false : suspendWider(current, newest);
  };
  const restrictForwarding = async ({ purpose, target }: NoeOf<'forwarding'>): Promise<Outcome> => {
    const found = (await forwardings.find(purpose)) as Forwarding | undefined;
    if (found === undefined || hashOf(`target ${found.url}`) === target) return false;
    if ((await findInForce(purpose))?.state !== 'open') return false;
    return suspend(purpose, 'it got another target after the backup: set that again, then open it');
  };
  return { restrictPurpose, restrictForwarding };
};

/**
 * Puts the noes of a list in force that are not about a person, by changes that the audit chain has. Repeatable.
 * Rejects with Problem `store-unavailable`.
 */
export const createRestoreSettings = (deps: RestoreSettingsDeps) => {
  const steps = { ...createSourceSteps(deps), ...createStaffSteps(deps), ...createPurposeSteps(deps) };
  const apply = (noe: Noe): Promise<Outcome> => {
    switch (noe.no) {
      case 'credential':
        return steps.revoke(noe);
      case 'grant':
        return steps.endGrant(noe);
      case 'source':
        return steps.restrictSource(noe);
      case 'organisation':
        return steps.moveOrganisation(noe);
      case 'account':
        return steps.restrictAccount(noe);
      case 'webhook':
        return steps.restrictWebhook(noe);
      case 'link':
        return steps.useUpLink(noe);
      case 'purpose':
        return steps.restrictPurpose(noe);
      case 'forwarding':
        return steps.restrictForwarding(noe);
      default:
        return Promise.resolve(false);
    }
  };
  return async (noes: readonly Noe[]): Promise<RestoredSettings> => {
    let applied = 0;
    const left: string[] = [];
    for (const noe of noes) {
      const outcome = await apply(noe).catch((thrown: unknown) => {
        if (!isProblem(thrown, 'state-conflict')) throw thrown;
        return `a decision about ${'id' in noe ? noe.id : noe.no} could not be repeated: ${thrown.message}`;
      });
      if (typeof outcome === 'string') left.push(outcome);
      if (outcome !== false) applied += 1;
    }
    return { applied, left };
  };
};
