import type { PurposeWorkflow } from '../../consent/purposes/workflow/purpose-workflow.ts';
import { Problem } from '../../core/problem.ts';
import type { Grants } from '../../access/sources/sharing/grants.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { SourceChange, Sources } from '../../access/sources/sources.ts';

type Source = Awaited<ReturnType<Sources['get']>>;

interface SourceChangeRulesDeps {
  readonly grants: Grants;
  readonly purposeWorkflow: PurposeWorkflow;
}

/** Checks a change of a source, asked for in an organisation, against what others rely on. */
export type CheckSourceChange = (before: Source, change: SourceChange, root: string) => Promise<void>;

/** A quota draws on what all organisations share. Throws Problem `forbidden`. */
export const checkQuota = ({ quota }: Pick<SourceChange, 'quota'>, root: string): void => {
  if (quota !== undefined && root !== ROOT_ORGANISATION)
    throw new Problem('forbidden', `a quota is given by an operator of ${ROOT_ORGANISATION}: ask one of these`);
};

const isForMinors = (audience: SourceChange['audience']): boolean => audience === 'minors' || audience === 'mixed';

/**
 * Refuses a change of a source that would evade an earlier check. Rejects with Problem `state-conflict` for readers
 * that a record purpose does not name, and for minors without an approved impact assessment. Rejects with `forbidden`
 * as `checkQuota` throws.
 */
export const createCheckSourceChange =
  ({ grants, purposeWorkflow }: SourceChangeRulesDeps): CheckSourceChange =>
  async (before, change, root) => {
    checkQuota(change, root);
    const { name, organisation, audience } = change;
    if (name !== undefined && name !== before.name) await grants.checkRename(before, name);
    if (organisation !== undefined && organisation !== before.organisation)
      for (const { key } of await grants.list([organisation])) await grants.check(organisation, [before], key);
    if (!isForMinors(audience) || isForMinors(before.audience)) return;
    const studies = await purposeWorkflow.studiesWithoutDpia(before.id);
    if (studies.length > 0)
      throw new Problem(
        'state-conflict',
        'a study over minors needs an approved impact assessment: close these studies first, or have it approved',
        studies.map((study) => ({ at: '/audience', detail: `is that of a source of ${study}, which has none` })),
      );
  };
