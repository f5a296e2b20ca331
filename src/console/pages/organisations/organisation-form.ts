import { typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import {
  type ControllerMembers,
  type OrganisationChangeBody,
  ORGANISATIONS_TEXTS,
  type ReadOrganisation,
} from './use-organisations.ts';

const CONTROLLER_MEMBERS = ['name', 'address', 'contact', 'country', 'dpo'] as const;
const COUNTRY = /^[A-Z]{2}$/;

/** Faults by the names of the fields. */
export type OrganisationFaults = Readonly<Record<string, string>>;

const typedController = (form: FormData): ControllerMembers => {
  const [name, address, contact, country, dpo] = CONTROLLER_MEMBERS.map((one) => typedText(form, `controller/${one}`));
  return {
    name: name ?? '',
    address: address ?? '',
    contact: contact ?? '',
    country: country ?? '',
    ...(dpo === undefined || dpo === '' ? {} : { dpo }),
  };
};

const controllerFaults = (controller: ControllerMembers): OrganisationFaults => ({
  ...Object.fromEntries(
    Object.entries(controller).flatMap(([member, text]) =>
      text === '' ? [[`controller/${member}`, CONSOLE_TEXTS.required]] : [],
    ),
  ),
  ...(controller.country === '' || COUNTRY.test(controller.country)
    ? {}
    : { 'controller/country': ORGANISATIONS_TEXTS.fields.countryFault }),
});

const isSameController = (one: ControllerMembers | undefined, other: ControllerMembers): boolean =>
  CONTROLLER_MEMBERS.every((member) => one?.[member] === other[member]);

/** The members that the form has changed, and their faults. */
export const readOrganisationForm = (form: FormData, { data }: ReadOrganisation, hasOwnController: boolean) => {
  const [name, parent] = [typedText(form, 'name'), typedText(form, 'parent')];
  const controller = hasOwnController ? typedController(form) : null;
  const faults: OrganisationFaults = {
    ...(name === '' ? { name: CONSOLE_TEXTS.required } : {}),
    ...(controller === null ? {} : controllerFaults(controller)),
  };
  const isSame = controller === null ? data.controller === undefined : isSameController(data.controller, controller);
  const body: OrganisationChangeBody = {
    ...(name === data.name ? {} : { name }),
    ...(parent === '' || parent === data.parent ? {} : { parent }),
    ...(isSame ? {} : { controller }),
  };
  return { faults, body };
};
