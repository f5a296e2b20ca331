import type { ToolName } from './keys/snippets.ts';
import type { KeyScope, NewSourceBody, Overlap, SourceRow } from './source-types.ts';

type Basis = SourceRow['basis'];
type Audience = NonNullable<NewSourceBody['audience']>;
type Withheld = SourceRow['onWithheld'];
type Mode = SourceRow['profiles'][number]['mode'];

/** The parts of the page of a source. */
export type SourcePart = 'settings' | 'keys' | 'first-steps' | 'figures' | 'profiles' | 'violations';

/** The texts of the page of sources. */
export interface SourcesTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: Readonly<
    Record<'name' | 'id' | 'organisation' | 'basis' | 'keys' | 'created' | 'accepted' | 'refused', string>
  >;
  readonly bases: Readonly<Record<Basis, string>>;
  readonly audiences: Readonly<Record<Audience, string>>;
  readonly noAudience: string;
  readonly back: string;
  readonly saved: string;
  readonly parts: Readonly<Record<SourcePart, string>>;
  readonly partsOf: (name: string) => string;
  readonly changed: string;
  readonly create: {
    readonly button: string;
    readonly title: string;
    readonly action: string;
    readonly taken: {
      readonly fault: (id: string) => string;
      readonly open: (name: string) => string;
      readonly elsewhere: string;
      readonly choose: (id: string) => string;
    };
  };
  readonly fields: {
    readonly id: string;
    readonly idHelp: string;
    readonly idFault: string;
    readonly name: string;
    readonly nameHelp: string;
    readonly basis: string;
    readonly audience: string;
    readonly keep: string;
    readonly keepHelp: string;
    readonly onWithheld: string;
    readonly withheld: Readonly<Record<Withheld, string>>;
    readonly unconditionalProfiles: string;
    readonly unconditional: Readonly<Record<'false' | 'true', string>>;
  };
  readonly keys: {
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'key' | 'scopes' | 'since' | 'lastUsed' | 'acts', string>>;
    readonly neverUsed: string;
    readonly issue: string;
    readonly issueTitle: string;
    readonly issueText: string;
    readonly scopes: string;
    readonly scopesFault: string;
    readonly scopeNames: Readonly<Partial<Record<KeyScope, string>>>;
    readonly ends: (day: string, successor: string) => string;
    readonly rotate: string;
    readonly rotateThis: (key: string) => string;
    readonly rotateTitle: (key: string) => string;
    readonly rotateText: string;
    readonly overlap: string;
    readonly overlaps: Readonly<Record<Overlap, string>>;
    readonly revoke: string;
    readonly revokeThis: (key: string) => string;
    readonly revokeTitle: (key: string) => string;
    readonly revokeText: string;
    readonly revoked: (key: string) => string;
    readonly once: string;
    readonly key: string;
    readonly secret: string;
  };
  readonly firstSteps: {
    readonly intro: string;
    /** If the snippets have a new key. */
    readonly filled: string;
    readonly tool: string;
    readonly tools: Readonly<Record<ToolName, string>>;
    readonly advice: Readonly<Record<ToolName, string>>;
    readonly settings: string;
  };
  readonly profiles: {
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'profile' | 'version' | 'mode' | 'violations' | 'unmatched', string>>;
    readonly modeOf: (profile: string) => string;
    readonly modes: Readonly<Record<Mode, string>>;
  };
  readonly violations: {
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'rule' | 'count' | 'latest' | 'example', string>>;
    readonly ofProfile: (name: string) => string;
    readonly allProfiles: string;
    readonly newest: (count: number) => string;
  };
}
