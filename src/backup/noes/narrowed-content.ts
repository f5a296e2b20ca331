import { canonicalJson } from '../../consent/model/canonical-json.ts';
import type { Controller, Purpose, PurposeContent } from '../../consent/model/types.ts';
import { contentOfPurpose } from '../../consent/purposes/purpose-json.ts';
import type { NarrowedVersion } from './noe.ts';

type HashOf = (text: string) => string;

const controllerHash = (controller: Controller, hashOf: HashOf): string =>
  hashOf(`controller ${canonicalJson({ ...controller })}`);

const recipientHash = (recipient: string, hashOf: HashOf): string => hashOf(`recipient ${recipient}`);

/** The content of a narrowing version in a list: its controller and its recipients are keyed hashes. */
export const narrowedOf = (purpose: Purpose, hashOf: HashOf): NarrowedVersion => {
  const { controller, recipients, ...content } = contentOfPurpose(purpose);
  return {
    accepts: purpose.accepts,
    content,
    keyed: {
      controller: controllerHash(controller, hashOf),
      recipients: recipients.map((recipient) => recipientHash(recipient, hashOf)),
    },
  };
};

/** The content of a version, as far as a list and the version that it narrows have it. */
interface ContentAfter {
  readonly content: PurposeContent;
  /** The controller of the version had another contact, address or data protection officer. */
  readonly isOtherController: boolean;
}

/** Undefined if the version has a recipient that the former one does not have: it does not narrow the former one. */
export const contentAfter = (
  { content, keyed }: Pick<NarrowedVersion, 'content' | 'keyed'>,
  former: Pick<PurposeContent, 'controller' | 'recipients'>,
  hashOf: HashOf,
): ContentAfter | undefined => {
  const { controller = former.controller, recipients = [] } = content;
  if (keyed === undefined) return { content: { ...content, controller, recipients }, isOtherController: false };
  const known = keyed.recipients.map((hash) => former.recipients.find((one) => recipientHash(one, hashOf) === hash));
  const named = known.filter((one) => one !== undefined);
  if (named.length < known.length) return undefined;
  return {
    content: { ...content, controller, recipients: named },
    isOtherController: controllerHash(controller, hashOf) !== keyed.controller,
  };
};
