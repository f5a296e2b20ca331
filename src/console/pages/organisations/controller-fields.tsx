import { ChoiceField } from '../../parts/choice-field.tsx';
import { Field } from '../../parts/field.tsx';
import { type ControllerMembers, ORGANISATIONS_TEXTS } from './use-organisations.ts';

const TEXTS = ORGANISATIONS_TEXTS.fields;

const FIELDS = [
  ['name', TEXTS.controllerName],
  ['address', TEXTS.address],
  ['contact', TEXTS.contact, TEXTS.contactHelp],
  ['country', TEXTS.country, TEXTS.countryHelp],
  ['dpo', TEXTS.dpo, TEXTS.dpoHelp],
] as const;

interface ControllerFieldsProps {
  readonly controller: ControllerMembers | undefined;
  readonly isOwn: boolean;
  readonly onChoose: (isOwn: boolean) => void;
  readonly faultOf: (name: string) => { readonly fault: string | undefined; readonly apiFault: string | undefined };
}

/** The choice of the controller of an organisation's sources, with its members if the organisation names one. */
export const ControllerFields = ({ controller, isOwn, onChoose, faultOf }: ControllerFieldsProps) => (
  <fieldset>
    <legend>{TEXTS.controller}</legend>
    <ChoiceField
      label={TEXTS.whichController}
      name="controller"
      value={isOwn ? 'own' : 'above'}
      options={[
        ['above', TEXTS.inheritedController],
        ['own', TEXTS.ownController],
      ]}
      onChange={(chosen) => onChoose(chosen === 'own')}
    />
    {isOwn
      ? FIELDS.map(([member, label, description]) => (
          <Field
            key={member}
            label={label}
            name={`controller/${member}`}
            defaultValue={controller?.[member] ?? ''}
            {...(description === undefined ? {} : { description })}
            {...faultOf(`controller/${member}`)}
          />
        ))
      : null}
  </fieldset>
);
