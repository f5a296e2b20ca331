import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { CopiedText } from '../../parts/copied-text.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { formatDate } from '../../texts/format.ts';
import { NewKey } from './new-key.tsx';
import { type IssuedKey, OVERLAPS, type SourceKey } from './source-types.ts';
import { type ReadSource, SOURCES_TEXTS, useKeyActs } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.keys;

interface KeyRow extends SourceKey {
  readonly source: string;
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

const COLUMNS: readonly DataColumn<KeyRow>[] = [
  {
    id: 'key',
    header: TEXTS.columns.key,
    accessorFn: ({ key }) => key,
    cell: ({ row: { original } }) => (
      <>
        <code>{original.key}</code>
        {original.endsAt === undefined ? null : (
          <>
            <br />
            <span className="small quiet">{TEXTS.ends(formatDate(original.endsAt), original.replacedBy ?? '')}</span>
          </>
        )}
      </>
    ),
  },
  {
    id: 'scopes',
    header: TEXTS.columns.scopes,
    accessorFn: ({ scopes }) => scopes.join(', '),
    cell: ({ row }) => <code>{row.original.scopes.join(', ')}</code>,
  },
  {
    id: 'since',
    header: TEXTS.columns.since,
    accessorFn: ({ createdAt }) => createdAt,
    cell: ({ row }) => formatDate(row.original.createdAt),
  },
  {
    id: 'acts',
    header: TEXTS.columns.acts,
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <div className="actions">
        {original.endsAt === undefined ? <Rotate row={original} /> : null}
        <Revoke source={original.source} name={original.key} />
      </div>
    ),
  },
];

const IssuedSecret = ({ issued }: { readonly issued: IssuedKey }) => (
  <div className="note" role="alert">
    <p>
      <strong>{TEXTS.once}</strong>
    </p>
    <p>{TEXTS.key}</p>
    <CopiedText label={TEXTS.key} text={issued.key} />
    <p>{TEXTS.secret}</p>
    <CopiedText label={TEXTS.secret} text={issued.secret} />
  </div>
);

/** The keys of a source: issued, shown once with their secret, revoked. */
export const SourceKeys = ({ read: { source } }: { readonly read: ReadSource }) => {
  const [issued, setIssued] = useState<IssuedKey>();
  const rows = source.credentials.map((one) => ({ ...one, source: source.id, onIssued: setIssued }));
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
