import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ChoiceField } from '../../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../../parts/forms/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { Since } from '../../../parts/since.tsx';
import { formatDate } from '../../../texts/format.ts';
import { useSourceFigures } from '../figures/use-source-figures.ts';
import { IssuedSecret } from './issued-secret.tsx';
import { NewKey } from './new-key.tsx';
import { type IssuedKey, OVERLAPS, type SourceKey } from '../source-types.ts';
import { type ReadSource, SOURCES_TEXTS, useKeyActs } from '../use-sources.ts';

const TEXTS = SOURCES_TEXTS.keys;

interface KeyRow extends SourceKey {
  readonly source: string;
  /** Null: not used since uses are noted. Absent until the last uses are read. */
  readonly lastUsed?: string | null;
  readonly onIssued: (issued: IssuedKey) => void;
}

const Revoke = ({ source, name }: { readonly source: string; readonly name: string }) => {
  const [isAsking, setAsking] = useState(false);
  const { revoke } = useKeyActs(source, () => setAsking(false));
  return (
    <>
      <Button className="button grave small-button" aria-label={TEXTS.revokeThis(name)} onPress={() => setAsking(true)}>
        {TEXTS.revoke}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.revokeTitle(name)}
        action={TEXTS.revoke}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => revoke.mutate(name)}
        mutation={revoke}
      >
        <p>{TEXTS.revokeText}</p>
      </ConfirmDialog>
    </>
  );
};

const Rotate = ({ row: { source, key: name, onIssued } }: { readonly row: KeyRow }) => {
  const [isAsking, setAsking] = useState(false);
  const { rotate } = useKeyActs(source, (issued) => {
    setAsking(false);
    if (issued !== undefined) onIssued(issued);
  });
  return (
    <>
      <Button className="button small-button" aria-label={TEXTS.rotateThis(name)} onPress={() => setAsking(true)}>
        {TEXTS.rotate}
      </Button>
      <ConfirmDialog
        title={TEXTS.rotateTitle(name)}
        action={TEXTS.rotateThis(name)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={(form) =>
          rotate.mutate({ key: name, overlap: OVERLAPS.find((one) => one === form.get('overlap')) ?? 'P7D' })
        }
        mutation={rotate}
      >
        <p>{TEXTS.rotateText}</p>
        <ChoiceField
          label={TEXTS.overlap}
          name="overlap"
          options={OVERLAPS.map((one) => [one, TEXTS.overlaps[one]] as const)}
        />
      </ConfirmDialog>
    </>
  );
};

const LastUse = ({ at }: { readonly at: string | null | undefined }) => {
  if (at === undefined) return '–';
  return at === null ? <span className="quiet">{TEXTS.neverUsed}</span> : <Since key={at} instant={at} />;
};

const COLUMNS: readonly DataColumn<KeyRow>[] = [
  {
    id: 'key',
    header: TEXTS.columns.key,
    value: ({ key }) => key,
    cell: (row) => (
      <>
        <code>{row.key}</code>
        {row.endsAt === undefined ? null : (
          <>
            <br />
            <span className="small quiet">{TEXTS.ends(formatDate(row.endsAt), row.replacedBy ?? '')}</span>
          </>
        )}
      </>
    ),
  },
  {
    id: 'scopes',
    header: TEXTS.columns.scopes,
    value: ({ scopes }) => scopes.join(', '),
    cell: (row) => (
      <ul className="plain-list">
        {row.scopes.map((scope) => (
          <li key={scope}>
            <code className="whole">{scope}</code>
          </li>
        ))}
      </ul>
    ),
  },
  {
    id: 'since',
    header: TEXTS.columns.since,
    value: ({ createdAt }) => createdAt,
    cell: (row) => formatDate(row.createdAt),
  },
  {
    id: 'lastUsed',
    header: TEXTS.columns.lastUsed,
    value: ({ lastUsed }) => lastUsed ?? '',
    cell: (row) => <LastUse at={row.lastUsed} />,
  },
  {
    id: 'acts',
    header: TEXTS.columns.acts,
    cell: (row) => (
      <div className="actions">
        {row.endsAt === undefined ? <Rotate row={row} /> : null}
        <Revoke source={row.source} name={row.key} />
      </div>
    ),
  },
];

/** The keys of a source. They are issued, shown once with their secret, and revoked. */
export const SourceKeys = ({ read: { data: source } }: { readonly read: ReadSource }) => {
  const [issued, setIssued] = useState<IssuedKey>();
  const uses = useSourceFigures(source.id).data?.keys ?? [];
  const rows = source.credentials.map((one) => {
    const use = uses.find(({ key }) => key === one.key);
    const lastUsed = use === undefined ? {} : { lastUsed: use.lastUsed };
    return { ...one, ...lastUsed, source: source.id, onIssued: setIssued };
  });
  return (
    <>
      <p>{TEXTS.intro}</p>
      {issued === undefined ? null : <IssuedSecret issued={issued} />}
      {rows.length === 0 ? (
        <p className="card">{TEXTS.none}</p>
      ) : (
        <DataTable caption={TEXTS.caption} columns={COLUMNS} rows={rows} idOf={({ key }) => key} />
      )}
      <p className="actions">
        <NewKey source={source.id} onIssued={setIssued} />
      </p>
    </>
  );
};
