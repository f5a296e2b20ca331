import {
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  INSTANT,
  mapSchema,
  namedSchema,
  objectSchema,
  type Sent,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../core/json-schema.ts';
import { isoTime } from '../../core/time.ts';
import { publicPurposeJson } from '../../consent/purposes/purpose-json.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { purposeRequesterOf } from '../../consent/purposes/workflow/purpose-access.ts';
import type { PurposeRequester } from '../../consent/purposes/workflow/purpose-workflow.ts';
import { PURPOSE_CONTENT } from '../../consent/purposes/validation/purpose-schema.ts';
import type { StudyOverlap } from '../../studies/study/study-overlaps.ts';
import { checkIfMatch, etagHeader, versionOf } from '../../http/api/shared/if-match.ts';
import type { Request } from '../../http/message/request-response.ts';
import { SHOWN_CONTROLLER } from '../openapi/shared/controller.ts';
import { FAULT } from '../openapi/shared/problem-responses.ts';
import type { StaffRequest } from '../route/access.ts';

const { id, kind, basis, title, summary, recipients, scope, storage } = PURPOSE_CONTENT.properties;

export const PURPOSE = namedSchema(
  'Purpose',
  objectSchema(
    {
      id,
      kind,
      basis,
      title,
      summary,
      recipients,
      scope,
      storage,
      controller: SHOWN_CONTROLLER,
      commercial: FLAG,
      automatedDecisions: STRING,
      minimum: COUNT,
      dpv: objectSchema({ purpose: arraySchema(STRING), basis: STRING }),
      references: mapSchema(STRING),
      version: COUNT,
      accepts: arraySchema(COUNT, { description: 'Versions whose decisions hold for this one.' }),
      state: enumSchema('draft', 'submitted', 'approved', 'open', 'suspended', 'closed', 'destroyed'),
      hash: STRING,
    },
    {
      benefit: TEXTS_BY_LANGUAGE,
      view: { type: 'object' },
      attachments: FLAG,
      until: STRING,
      keep: STRING,
      assurance: STRING,
      dpia: { type: 'object' },
      overlaps: arraySchema(
        objectSchema(
          { study: STRING, title: TEXTS_BY_LANGUAGE, sources: arraySchema(STRING), isRevealing: FLAG },
          { time: STRING, both: COUNT, onlyThis: COUNT, onlyOther: COUNT },
        ),
        {
          description:
            'For overseers: the open studies of the same lab over some of the same sources. Numbers of people are ' +
            'rounded down to tens, and absent below twenty; isRevealing: fewer than the floor take part in one only.',
        },
      ),
      widenings: arraySchema(FAULT, { description: 'What the newest version widens.' }),
      inForce: COUNT,
      owner: STRING,
      agreement: objectSchema({ version: COUNT, hash: STRING, at: INSTANT }),
      dpiaApproval: objectSchema({ by: STRING, at: INSTANT }),
      comment: STRING,
    },
  ),
);

/** The text of the entity tag of a purpose: what a step is based on. */
const versionOfPurpose = ({ purpose, inForce, steps, comment, agreement, dpiaApproval }: PurposeDetails): string => {
  const { hash, version, state } = purpose;
  return versionOf([hash, version, state, inForce?.version, inForce?.state, steps, comment, agreement, dpiaApproval]);
};

export const purposeEtag = (details: PurposeDetails): ReturnType<typeof etagHeader> =>
  etagHeader(versionOfPurpose(details));

/** The requester of a step, whose header If-Match is compared with the purpose. */
export const stepRequesterOf = (
  request: Pick<Request, 'header'> & Pick<StaffRequest, 'principal'>,
): PurposeRequester => {
  const checkVersion = checkIfMatch(request, 'the purpose has');
  return {
    ...purposeRequesterOf(request.principal),
    checkCurrent: (details) => checkVersion(versionOfPurpose(details)),
  };
};

/** The purpose as its authors and reviewers see it. */
export const purposeDetailsJson = (
  { purpose, inForce, widenings, owner, agreement, dpiaApproval, comment }: PurposeDetails,
  overlaps?: readonly StudyOverlap[],
): Sent<typeof PURPOSE> => ({
  ...publicPurposeJson(purpose),
  widenings,
  inForce: inForce?.version,
  owner,
  agreement: agreement && { ...agreement, at: isoTime(agreement.at) },
  dpiaApproval: dpiaApproval && { by: dpiaApproval.by, at: isoTime(dpiaApproval.at) },
  comment,
  overlaps: overlaps?.length === 0 ? undefined : overlaps,
});
