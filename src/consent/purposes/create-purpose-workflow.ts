import { type Fault, Problem } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import { AGREEMENT } from './agreement.ts';
import type { By } from '../model/actions.ts';
import type { EventContent } from '../audit/hash-chain.ts';
import { mergePatch } from './merge-patch.ts';
import { acceptsOf } from './version-compatibility.ts';
import type { Officer, PurposeDesk, PurposeFile } from './purpose-workflow.ts';
import { purposeHash, purposeJson } from './purpose-json.ts';
import { isInForce, isStudy, type PurposeStep, stepFrom } from './purpose-transitions.ts';
import { fileOf, inForceOf, type PurposeVersions, type StoredVersion } from './purpose-versions.ts';
import type { RecordingSource, RecordPurposes } from './recording-purpose.ts';
import type { PurposeContent } from '../model/types.ts';
import { validatePurpose } from './validate-purpose.ts';

/** What `createPurposeDesk` is built from. */
export interface PurposeDeskDeps {
  readonly versions: PurposeVersions;
  readonly records: Pick<RecordPurposes, 'kept'>;
  readonly source: (id: string) => Promise<RecordingSource | undefined>;
  /** What of a study's scope and view its profiles do not have, each with a JSON Pointer. */
  readonly check: (content: PurposeContent) => Promise<readonly Fault[]>;
  /** A random id of an event. */
  readonly newId: () => string;
  readonly now: () => number;
}

const TRIES = 20;

const conflict = (detail: string, faults: readonly Fault[] = []): Problem =>
  new Problem('state-conflict', detail, faults);

/** Builds the desk of purposes. */
export const createPurposeDesk = ({ versions, records, source, check, newId, now }: PurposeDeskDeps): PurposeDesk => {
  const contentFrom = async (body: unknown, id?: string): Promise<PurposeContent> => {
    const read = validatePurpose(body, now());
    const faults: Fault[] = Array.isArray(read) ? [...(read as readonly Fault[])] : [];
    if (!Array.isArray(read)) {
      const content = read as PurposeContent;
      const found = await Promise.all(content.scope.sources.map(source));
      found.forEach((one, at) => {
        if (one === undefined) faults.push({ at: `/scope/sources/${at}`, detail: 'is no source' });
      });
      if (id !== undefined && content.id !== id) faults.push({ at: '/id', detail: `must stay ${id}` });
      faults.push(...(await check(content)));
      if (faults.length === 0) return content;
    }
    throw new Problem('invalid-request', 'this is not what a purpose may be', faults);
  };

  /** What is drafted by a lab are studies; what an institution records, forwards or counts is its own to say. */
  const checkOfficer = (kind: PurposeContent['kind'], by: Officer): void => {
    if (!by.isInstitution && !isStudy(kind))
      throw new Problem(
        'forbidden',
        'a purpose of this kind is for the institution to draft: that needs the scope operator',
      );
  };

  const written = (
    content: PurposeContent,
    version: number,
    former: StoredVersion | undefined,
  ): PurposeContent & Pick<StoredVersion, 'version' | 'accepts' | 'hash'> => ({
    ...content,
    version,
    accepts: acceptsOf(former, content, version),
    hash: purposeHash({ ...content, version }),
  });

  const again = async (attempt: () => Promise<boolean>, id: string): Promise<PurposeFile> => {
    for (let tries = 0; tries < TRIES; tries++) if (await attempt()) return fileOf(await versions.of(id));
    throw new Problem('overloaded', 'too many change this purpose at once; nothing of this request was kept');
  };

  const take = (
    step: PurposeStep,
    id: string,
    by: By,
    beside: Partial<StoredVersion> = {},
    check: (version: StoredVersion) => void = () => undefined,
  ): Promise<PurposeFile> =>
    again(async () => {
      const all = await versions.of(id);
      const former = inForceOf(all);
      const newest = all.at(-1);
      const isOfNewest =
        step === 'submit' ||
        step === 'approve' ||
        step === 'give-back' ||
        (newest?.state === 'approved' && (step === 'open' || step === 'accept-agreement'));
      const version = isOfNewest ? newest : (former ?? newest);
      if (version === undefined) return false;
      if (version.owed !== undefined) {
        await versions.finish(version);
        return false;
      }
      check(version);
      const at = now();
      const next = stepFrom(step, version, version.agreement !== undefined);
      if (typeof next === 'string') throw conflict(next);
      if (step === 'open' && (version.until ?? Infinity) <= at) throw conflict('its end has passed');
      const { to, event } = next;
      const { comment } = beside;
      const owed: EventContent = {
        id: newId(),
        at,
        type: event,
        purpose: id,
        purposeHash: version.hash,
        from: version.state,
        to,
        by,
        data: {
          version: version.version,
          ...(comment === undefined ? {} : { comment }),
          ...(step === 'accept-agreement' ? { agreement: AGREEMENT.hash, agreementVersion: AGREEMENT.version } : {}),
        },
      };
      const accepts =
        step === 'open' && !isInForce(version) ? acceptsOf(former, version, version.version) : version.accepts;
      // What was said of it before is over with the next step.
      const { comment: _, ...rest } = version;
      if (!(await versions.write({ ...rest, ...beside, accepts, state: to, owed, v: version.v + 1 }))) return false;
      if (step === 'open') await versions.replace(await versions.of(id));
      return true;
    }, id);

  /** Whoever may not see a purpose is not told that it is there. */
  const own =
    ({ source: lab, isInstitution }: Officer) =>
    ({ owner }: StoredVersion): void => {
      if (!isInstitution && owner !== lab) throw new Problem('not-found', 'there is no such purpose');
    };
  const author = ({ key, isInstitution }: Officer): By => ({
    role: isInstitution ? 'institution' : 'scientist',
    id: key,
  });
  /** What is a steward's to say is nobody else's, whoever asks, and over whichever door. */
  const rule = async (
    step: PurposeStep,
    id: string,
    { key, isSteward }: Officer,
    beside?: Partial<StoredVersion>,
  ): Promise<PurposeFile> => {
    if (!isSteward) throw new Problem('forbidden', 'this is for a steward to decide: that needs the scope steward');
    return take(step, id, { role: 'steward', id: key }, beside);
  };

  return {
    draft: async (body, by) => {
      const content = await contentFrom(body);
      const { id, kind, scope } = content;
      checkOfficer(kind, by);
      const recorded = kind === 'record' ? await source(scope.sources[0] ?? '') : undefined;
      if (recorded !== undefined) await records.kept(recorded);
      return again(async () => {
        const all = await versions.of(id).catch((thrown: unknown): readonly StoredVersion[] => {
          if (thrown instanceof Problem && thrown.kind === 'not-found') return [];
          throw thrown;
        });
        const [newest, former] = [all.at(-1), inForceOf(all)];
        if (newest !== undefined) {
          // Names are for all, so that it must be said that this one is taken: by whom, and how far it has come, is
          // not.
          if (!by.isInstitution && newest.owner !== by.source)
            throw conflict('this id is taken', [{ at: '/id', detail: 'is taken: choose another' }]);
          if (!isInForce(newest))
            throw conflict(`version ${newest.version} is ${newest.state} already: change that one`, [
              { at: '/id', detail: 'is a purpose of which a version is under way' },
            ]);
          if (newest.state === 'closed' || newest.state === 'destroyed')
            throw conflict(`it is ${newest.state}, and has no more versions`, [
              { at: '/id', detail: 'is a purpose that is over' },
            ]);
        }
        const owner =
          newest === undefined ? { owner: by.source } : newest.owner === undefined ? {} : { owner: newest.owner };
        return versions.add({
          ...written(content, (newest?.version ?? 0) + 1, former),
          state: 'draft',
          ...(isStudy(kind) ? owner : {}),
          v: 1,
        });
      }, id);
    },
    change: (id, patch, by) =>
      again(async () => {
        const all = await versions.of(id);
        const newest = all.at(-1);
        if (newest === undefined) return false;
        if (newest.owed !== undefined) {
          await versions.finish(newest);
          return false;
        }
        own(by)(newest);
        if (newest.state !== 'draft') throw conflict(`it is ${newest.state}: only a draft can be changed`);
        const content = await contentFrom(mergePatch(purposeJson(newest), patch as Json), id);
        if (content.kind !== newest.kind)
          throw new Problem('invalid-request', 'a purpose stays of its kind', [
            { at: '/kind', detail: `must stay ${newest.kind}` },
          ]);
        const { owner, comment, agreement } = newest;
        const beside = {
          ...(owner === undefined ? {} : { owner }),
          ...(comment === undefined ? {} : { comment }),
          ...(agreement === undefined ? {} : { agreement }),
        };
        return versions.write({
          ...written(content, newest.version, inForceOf(all)),
          ...beside,
          state: 'draft',
          v: newest.v + 1,
        });
      }, id),
    submit: (id, by) => take('submit', id, author(by), {}, own(by)),
    acceptAgreement: async (id, { version, hash }, by) => {
      if (version !== AGREEMENT.version || hash !== AGREEMENT.hash)
        throw new Problem('version-conflict', `version ${AGREEMENT.version} of the agreement is the present one`);
      return take('accept-agreement', id, author(by), { agreement: { version, hash, at: now() } }, own(by));
    },
    approve: (id, by) => rule('approve', id, by),
    giveBack: (id, comment, by) => rule('give-back', id, by, { comment }),
    open: (id, by) => rule('open', id, by),
    suspend: (id, comment, by) => rule('suspend', id, by, { comment }),
    close: (id, by) => rule('close', id, by),
    destroyed: (id) => take('destroy', id, { role: 'system', id: 'carnet' }),
    read: async (id) => fileOf(await versions.of(id)),
    list: async () => [...(await versions.all()).values()].map(fileOf),
    settle: async () => {
      for (const all of (await versions.all()).values()) {
        for (const version of all) await versions.finish(version);
        if (all.filter(({ state }) => state === 'open' || state === 'suspended').length > 1)
          await versions.replace(await versions.of(all[0]?.id ?? ''));
      }
    },
  };
};
