import { type ProfileRow, useSources } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import { FaultList } from './fault-list.tsx';
import { MAY_CHANGE } from './may-change.ts';
import { ProfileUsage } from './profile-usage.tsx';
import { ProfileVersions } from './profile-versions.tsx';
import { RetireProfile } from './retire-profile.tsx';
import { profileName, PROFILES_TEXTS as TEXTS, type ReadProfile, useProfile } from './use-profiles.ts';
import './profiles.css';

const Facts = ({ profile: { id, origin } }: { readonly profile: ProfileRow }) => {
  const page = `${READER.root}/profiles/${encodeURIComponent(id)}`;
  return (
    <>
      <dl className="facts card">
        <dt>{TEXTS.facts.id}</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>{TEXTS.facts.origin}</dt>
        <dd>{TEXTS.origins[origin]}</dd>
      </dl>
      <p>
        <a href={page}>{TEXTS.page}</a>
        {' · '}
        <a href={`${page}/document`} download>
          {TEXTS.document}
        </a>
      </p>
    </>
  );
};

const Findings = ({ warnings }: Pick<ProfileRow, 'warnings'>) => (
  <>
    <h2>{TEXTS.findings.title}</h2>
    {warnings.length === 0 ? (
      <p className="well">{TEXTS.findings.none}</p>
    ) : (
      <>
        <p>{TEXTS.findings.intro}</p>
        <FaultList faults={warnings} />
      </>
    )}
  </>
);

const Profile = ({ read }: { readonly read: ReadProfile }) => {
  const sources = useSources();
  const { data: profile } = read;
  return (
    <>
      <Facts profile={profile} />
      {MAY_CHANGE ? (
        <p className="actions">
          <a className="button" href={hrefOf(['profiles', 'add'])}>
            {TEXTS.add.replace}
          </a>
          <RetireProfile read={read} sources={sources.data ?? []} />
        </p>
      ) : (
        <p className="quiet">{TEXTS.forAll}</p>
      )}
      <h2>{TEXTS.usage.title}</h2>
      <Loaded query={sources}>{(all) => <ProfileUsage profile={profile.id} sources={all} />}</Loaded>
      <h2>{TEXTS.versions.title}</h2>
      <ProfileVersions profile={profile} />
      <Findings warnings={profile.warnings} />
    </>
  );
};

/** One profile: the sources that use it, its versions, and the faults of its document. */
export const ProfileDetail = ({ id }: { readonly id: string }) => {
  const profile = useProfile(id);
  return (
    <>
      <p>
        <a href={hrefOf(['profiles'])}>{TEXTS.back}</a>
      </p>
      <h1>{profile.data === undefined ? id : profileName(profile.data.data)}</h1>
      <Loaded query={profile}>{(read) => <Profile read={read} />}</Loaded>
    </>
  );
};
