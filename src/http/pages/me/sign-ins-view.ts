import type { MySignIn, MySignIns } from '../../../consent/audit/my-sign-ins.ts';
import type { SignInsView, SignInView } from '../../../pages/views/sign-in-view.ts';

/** The name of a source says more than its key. */
const makerView = ({ id, source, role }: NonNullable<MySignIn['askedBy']>): NonNullable<SignInView['maker']> => ({
  ...(source === undefined ? {} : { tool: source.name }),
  ...(role === undefined ? {} : { role }),
  ...(id === undefined || source !== undefined ? {} : { account: id }),
});

const signInView = ({ at, type, role, assurance, organisation, askedBy, isPresent }: MySignIn): SignInView => ({
  at: Date.parse(at),
  kind: type,
  asGuardian: role === 'guardian',
  assurance,
  ...(askedBy === undefined ? {} : { maker: makerView(askedBy) }),
  // An organisation without a name is that of a single school, which need not know the word.
  ...(organisation.name === organisation.id ? {} : { organisation: organisation.name }),
  isPresent,
});

/** The latest sign-ins, as the page of a person shows them. */
export const signInsView = ({ signIns, next }: MySignIns): SignInsView => ({
  signIns: signIns.map(signInView),
  hasMore: next !== undefined,
});
