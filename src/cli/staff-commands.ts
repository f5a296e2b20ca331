import type { Command } from 'commander';
import { defined } from '../core/json-object.ts';
import { isProblem, Problem } from '../core/problem.ts';
import { ROOT_ORGANISATION } from '../access/sources/organisations/organisations.ts';
import {
  completeAccount,
  STAFF_ROLES,
  validateNewAccount,
  validateStaffChange,
} from '../access/staff/account-rules.ts';
import { invitationUrl, type StaffAccounts, type StaffInvitation } from '../access/staff/staff-accounts.ts';
import { ACCOUNT_PREFIX, COMMAND_LINE, countsAsMember } from '../access/sources/find-responsible-person.ts';
import type { StaffActor } from '../access/staff/staff-principal.ts';
import { type Run, table } from './shared/print.ts';

/** A user of the command line owns the machine. */
const CLI: StaffActor = { actor: COMMAND_LINE, scopes: ['operator'], organisation: ROOT_ORGANISATION };

interface AccountOptions {
  readonly roles?: readonly string[];
  readonly organisation?: string;
  readonly lab?: string;
  readonly displayName?: string;
  readonly email?: string;
}

const fullName = (name: string): string => (name.startsWith(ACCOUNT_PREFIX) ? name : `${ACCOUNT_PREFIX}${name}`);

const rolesOption = `what it may do: ${STAFF_ROLES.join(', ')}`;

const invitationOutput = ({ account, token, expires }: StaffInvitation, publicUrl: string) => {
  const url = invitationUrl(publicUrl, token);
  const until = new Date(expires).toISOString();
  return {
    json: { name: account.name, url, expires: until },
    text: `${account.name} joins at\n${url}\nuntil ${until}. It works once: give it to nobody else.`,
  };
};

/** A new invitation for an account. Rejects with Problem `not-found`, which says how to invite a new person. */
const inviteAgain = async (accounts: StaffAccounts, name: string): Promise<StaffInvitation> => {
  try {
    return await accounts.inviteAgain(name, CLI);
  } catch (thrown) {
    if (!isProblem(thrown, 'not-found')) throw thrown;
    throw new Problem(
      'not-found',
      `no account is called ${name}. To invite a new person, say what it may do: ` +
        `carnet staff invite ${name} --roles ROLE (one or more of ${STAFF_ROLES.join(', ')})`,
    );
  }
};

const addInvite = (staff: Command, run: Run): void => {
  staff
    .command('invite')
    .argument('<name>', 'staff: and 1 to 64 of a to z, 0 to 9, dot, _ and -; the prefix may be left out')
    .option('--roles <role...>', rolesOption)
    .option('--organisation <id>', 'where the roles are held, with all below it', ROOT_ORGANISATION)
    .option('--lab <source>', 'the source that stands for the lab of a scientist')
    .option('--display-name <name>', 'what people call this person')
    .option('--email <address>', 'the address to which hand-overs of the desk are mailed, if SMTP_URL is set')
    .description('invite a person; without --roles, an account that is there gets a new way in')
    .action((given: string, { roles, organisation, lab, displayName, email }: AccountOptions) =>
      run(async ({ staff: { accounts, publicUrl } }) => {
        const name = fullName(given);
        const invitation =
          roles === undefined
            ? await inviteAgain(accounts, name)
            : await accounts.invite(
                completeAccount(
                  validateNewAccount({ name, roles, organisation, lab, displayName, email }),
                  ROOT_ORGANISATION,
                ),
                CLI,
              );
        return invitationOutput(invitation, publicUrl);
      }),
    );
};

const UNCONFIRMED =
  'Only one person has invited the accounts that count as another, and given the roles in brackets, which permit ' +
  'nothing yet.\nA second person confirms them at /desk/accounts, or you do: carnet staff confirm NAME';

const listedAccount = (one: StaffInvitation['account'], responsiblePerson: string) => ({
  name: one.name,
  displayName: one.displayName,
  organisation: one.organisation,
  roles: one.roles,
  ...defined({ lab: one.lab }),
  state: one.endedAt !== undefined ? 'ended' : one.invitation !== undefined ? 'invited' : 'active',
  ...countsAsMember(one.name, responsiblePerson),
  ...defined({ awaiting: one.awaiting?.map(({ role }) => role) }),
});

const addList = (staff: Command, run: Run): void => {
  staff
    .command('list')
    .description('every account, with its roles and where they are held')
    .action(() =>
      run(async ({ staff: { accounts } }) => {
        const listed = await accounts.list(CLI);
        const all = await Promise.all(
          listed.map(async (one) => listedAccount(one, await accounts.responsiblePersonOf(one))),
        );
        const rows = all.map(({ name, state, organisation, roles, awaiting = [], lab = '', countsAs = '' }) => [
          name,
          state,
          organisation,
          roles.map((role) => (awaiting.includes(role) ? `(${role})` : role)).join(' '),
          lab,
          countsAs,
        ]);
        const isOpen = all.some(({ awaiting, countsAs }) => awaiting !== undefined || countsAs !== undefined);
        return {
          json: all,
          text: [
            table(['ACCOUNT', 'STATE', 'ORGANISATION', 'ROLES', 'LAB', 'COUNTS AS'], rows, 'There is no account.'),
            ...(isOpen ? [UNCONFIRMED] : []),
          ].join('\n'),
        };
      }),
    );
};

const addRoles = (staff: Command, run: Run): void => {
  staff
    .command('roles')
    .argument('<name>')
    .argument('<role...>', rolesOption)
    .option('--organisation <id>', 'where the roles are held, with all below it')
    .option('--lab <source>', 'the source that stands for the lab of a scientist')
    .description('replace the roles of an account')
    .action((name: string, roles: readonly string[], ...[{ organisation, lab }]: [AccountOptions]) =>
      run(async ({ staff: { accounts } }) => {
        const change = validateStaffChange({
          roles,
          ...defined({ organisation, lab }),
        });
        const changed = await accounts.change(fullName(name), change, CLI);
        return {
          json: { name: changed.name, organisation: changed.organisation, roles: changed.roles },
          text: `${changed.name}: ${changed.roles.join(' ')} in ${changed.organisation}`,
        };
      }),
    );
};

const addConfirm = (staff: Command, run: Run): void => {
  staff
    .command('confirm')
    .argument('<name>')
    .description('say that an account is another person than its inviter, and that it has its roles')
    .action((name: string) =>
      run(async ({ staff: { accounts } }) => {
        const confirmed = await accounts.confirm(fullName(name), CLI);
        return {
          json: { name: confirmed.name, organisation: confirmed.organisation, roles: confirmed.roles },
          text: `${confirmed.name} is a person of its own: ${confirmed.roles.join(' ')} in ${confirmed.organisation}`,
        };
      }),
    );
};

const addEnd = (staff: Command, run: Run): void => {
  staff
    .command('end')
    .argument('<name>')
    .description('end an account and its sessions, for good')
    .action((name: string) =>
      run(async ({ staff: { accounts } }) => {
        const ended = await accounts.end(fullName(name), CLI);
        return { json: { name: ended.name }, text: `Ended ${ended.name}, and its sessions` };
      }),
    );
};

/** Adds `carnet staff` with its subcommands. */
export const addStaffCommands = (program: Command, run: Run): void => {
  const staff = program.command('staff').description('the accounts of people who work here');
  for (const add of [addInvite, addList, addRoles, addConfirm, addEnd]) add(staff, run);
};
