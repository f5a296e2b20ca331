import { type SubmitEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useProfiles } from '../../api/lists.ts';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { DocumentFields } from './document-fields.tsx';
import { FaultList } from './fault-list.tsx';
import { FromUrl } from './from-url.tsx';
import { MAY_CHANGE } from './may-change.ts';
import { ProfileChanges } from './profile-changes.tsx';
import {
  type CheckedUpload,
  documentFaults,
  type ProfileDocument,
  profileName,
  PROFILES_TEXTS,
  useAddProfile,
  useCheckProfile,
} from './use-profiles.ts';
import './profiles.css';

const TEXTS = PROFILES_TEXTS.add;

/** The reason for which a document was refused; every fault if it is no profile. */
const Refusal = ({ error }: { readonly error: Error | null }) => {
  const faults = documentFaults(error);
  if (faults === undefined) return <RefusalNote error={error} />;
  return (
    <div className="note ill" role="alert">
      <p>{TEXTS.refused(faults.length)}</p>
      <FaultList faults={faults} />
    </div>
  );
};

interface CheckedProps {
  readonly checked: CheckedUpload;
  readonly onCheckAgain: () => void;
}

const Checked = ({ checked, onCheckAgain }: CheckedProps) => {
  const add = useAddProfile((id) => navigate(hrefOf(['profiles', id])));
  const loaded = useProfiles().data ?? [];
  const { data: profile } = checked;
  const isNew = !loaded.some(({ id }) => id === profile.id);
  return (
    <section className="checked" role="status">
      <h2>{isNew ? TEXTS.isNew(profileName(profile)) : TEXTS.replaces(profileName(profile))}</h2>
      <p>
        <code>{profile.id}</code>
      </p>
      {isNew ? null : (
        <>
          <h3>{PROFILES_TEXTS.changes.title}</h3>
          <ProfileChanges checked={profile} />
        </>
      )}
      <h3>{PROFILES_TEXTS.findings.title}</h3>
      {profile.warnings.length === 0 ? (
        <p className="well">{PROFILES_TEXTS.findings.none}</p>
      ) : (
        <FaultList faults={profile.warnings} />
      )}
      <ConflictNote error={add.error} changed={TEXTS.changed} onReadAgain={onCheckAgain} again={TEXTS.checkAgain} />
      <p className="actions">
        <Button
          className="button main-action"
          onPress={() => (add.isPending ? undefined : add.mutate(checked))}
          data-pending={add.isPending || undefined}
        >
          {TEXTS.take}
        </Button>
      </p>
    </section>
  );
};

/** A document is checked first. After that it can be put in force. */
const AddForm = () => {
  const [document, setDocument] = useState<ProfileDocument>('');
  const [isEmpty, setEmpty] = useState(false);
  const check = useCheckProfile();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const isNothing = typeof document === 'string' && document.trim() === '';
    setEmpty(isNothing);
    if (!isNothing && !check.isPending) check.mutate(document);
  };
  const change = (next: ProfileDocument): void => {
    check.reset();
    setEmpty(false);
    setDocument(next);
  };
  return (
    <>
      <form onSubmit={submit} noValidate>
        <DocumentFields document={document} onChange={change} fault={isEmpty ? TEXTS.empty : undefined} />
        <Refusal error={check.error} />
        <p className="actions">
          <Button
            className={check.data === undefined ? 'button main-action' : 'button'}
            type="submit"
            data-pending={check.isPending || undefined}
          >
            {TEXTS.check}
          </Button>
        </p>
      </form>
      {check.data === undefined ? (
        <FromUrl />
      ) : (
        <Checked key={check.submittedAt} checked={check.data} onCheckAgain={() => check.mutate(document)} />
      )}
    </>
  );
};

/** The page that adds a profile, or a new version of a profile. */
export const AddProfile = () => (
  <>
    <p>
      <a href={hrefOf(['profiles'])}>{PROFILES_TEXTS.back}</a>
    </p>
    <h1>{TEXTS.title}</h1>
    {MAY_CHANGE ? (
      <>
        <p className="lead">{TEXTS.intro}</p>
        <AddForm />
      </>
    ) : (
      <p className="card">{PROFILES_TEXTS.forAll}</p>
    )}
  </>
);
