import type { AccessTexts } from './access-texts.ts';
import type { AssuranceTexts } from './assurance-texts.ts';
import type { DeletionTexts } from './deletion-texts.ts';
import type { KeptOutTexts } from './kept-out-texts.ts';
import type { TraceTexts } from './trace-texts.ts';
import type {
  EventView,
  ReleasedFieldsView,
  PurposeView,
  PurposeChoice,
  DecisionStateView,
  FlashMessage,
  ViewerRole,
} from '../views/me-view.ts';

/** The texts of the page of a learner, with a variant for a guardian where the reader is addressed. */
export interface MeTexts extends AccessTexts, AssuranceTexts, DeletionTexts, KeptOutTexts, TraceTexts {
  readonly heading: (name: string | undefined) => Readonly<Record<ViewerRole, string>>;
  readonly intro: Readonly<Record<ViewerRole, string>>;
  readonly guardianBanner: (name: string | undefined) => string;
  readonly unknown: Readonly<Record<ViewerRole, string>>;
  readonly onThisPage: string;
  /** What happens to traces: a tool records them, anybody else is given them. Other texts are made with it. */
  readonly handled: Readonly<Record<'record' | 'use', string>>;
  readonly flashMessages: Readonly<Record<FlashMessage['kind'], (title: string, handled: string) => string>>;
  readonly requests: string;
  readonly noRequests: string;
  readonly wants: Readonly<Record<PurposeView['kind'], string>>;
  readonly kinds: Readonly<Record<PurposeView['kind'], string>>;
  readonly commercial: string;
  readonly changed: (handled: string) => string;
  readonly wouldReceive: string;
  readonly wouldKeep: string;
  readonly never: string;
  readonly neverOf: Readonly<Record<ViewerRole, string>>;
  readonly neverOfRecord: Readonly<Record<ViewerRole, string>>;
  readonly neverOfForward: string;
  readonly results: string;
  readonly activity: string;
  readonly sameActivities: string;
  readonly responses: string;
  readonly extension: (name: string) => string;
  readonly times: Readonly<Record<ReleasedFieldsView['time'], string>>;
  readonly recordedFields: readonly string[];
  readonly forwardedFields: readonly string[];
  readonly forwardedFiles: string;
  readonly until: (day: string) => string;
  readonly stopAnyTime: Readonly<Record<'record' | 'use' | 'forward', string>>;
  readonly parentalConsent: Readonly<Record<ViewerRole, (handled: string) => string>>;
  readonly otherSigned: Readonly<Record<ViewerRole, string>>;
  readonly includePast: Readonly<Record<ViewerRole, string>>;
  readonly buttons: Readonly<Record<PurposeChoice | 'again' | 'restore' | 'takeBack', string>>;
  readonly about: (title: string) => string;
  readonly subjectMatter: string;
  readonly details: string;
  readonly benefit: string;
  readonly controller: string;
  readonly contact: string;
  readonly dpo: string;
  readonly recipients: string;
  readonly tools: string;
  readonly retention: string;
  readonly storage: string;
  readonly automated: string;
  readonly version: string;
  readonly usesTitle: Readonly<Record<ViewerRole, string>>;
  readonly noUses: string;
  readonly states: Readonly<Record<DecisionStateView, string>>;
  readonly inUse: string;
  readonly waiting: Readonly<Record<ViewerRole, (handled: string) => string>>;
  readonly stateMeaning: Readonly<Record<DecisionStateView, (handled: string) => string>>;
  readonly bases: Readonly<Record<'contract' | 'public_task', (controller: string) => string>>;
  readonly since: (day: string) => string;
  readonly recordedTitle: string;
  readonly nothingRecorded: string;
  readonly recordedPartially: string;
  readonly total: (count: number) => string;
  readonly chart: (tool: string) => string;
  readonly asTable: string;
  readonly week: string;
  readonly count: string;
  readonly latest: string;
  readonly remove: string;
  readonly history: string;
  readonly noHistory: string;
  readonly events: Readonly<Record<EventView['kind'], (title: string) => string>>;
  readonly byInitiator: Readonly<Record<ViewerRole, Readonly<Record<EventView['initiator'], string>>>>;
  readonly receipt: string;
  readonly earlier: string;
}
