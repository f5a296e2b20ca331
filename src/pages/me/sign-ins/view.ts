import { defined } from '../../../core/json-object.ts';
import type { MySignIn, MySignIns } from '../../../consent/audit/my-sign-ins.ts';

/** The maker of a link, or the provider that signed a person in. */
interface SignInMakerView {
  /** The name of the tool or office whose key asked for the link. */
  readonly tool?: string;
  /** The role of staff who asked in the name of the organisation. */
  readonly role?: string;
  /** The name of the account; absent for a source, and if the sign-in does not show it. */
  readonly account?: string;
}

/** A link that was made or opened, or a sign-in at a provider. */
export interface SignInView {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'link.created' | 'link.opened' | 'signed-in';
  readonly asGuardian: boolean;
  readonly assurance: 'tool' | 'institution' | 'idp';
  /** The maker of the link; absent for a sign-in at a provider. */
  readonly maker?: SignInMakerView;
  /** The name of the organisation; absent if it has no name. */
  readonly organisation?: string;
  /** True if it opened the page that is shown. */
  readonly isPresent: boolean;
}

/** The latest sign-ins of a person, the latest first. */
export interface SignInsView {
  readonly signIns: readonly SignInView[];
  readonly hasMore: boolean;
}

/** The name of a source says more than its key. */
const makerView = ({ id, source, role }: NonNullable<MySignIn['askedBy']>): NonNullable<SignInView['maker']> => ({
  ...defined({ tool: source?.name, role }),
  ...(id !== undefined && source === undefined && { account: id }),
});

const signInView = ({ at, type, role, assurance, organisation, askedBy, isPresent }: MySignIn): SignInView => ({
  at: Date.parse(at),
  kind: type,
  asGuardian: role === 'guardian',
  assurance,
  ...(askedBy !== undefined && { maker: makerView(askedBy) }),
  // An organisation without a name is a single school, which need not know the word.
  ...(organisation.name !== organisation.id && { organisation: organisation.name }),
  isPresent,
});

/** The latest sign-ins, as the page of a person shows them. */
export const signInsView = ({ signIns, next }: MySignIns): SignInsView => ({
  signIns: signIns.map(signInView),
  hasMore: next !== undefined,
});
