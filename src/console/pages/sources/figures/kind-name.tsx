import { FIGURES_TEXTS } from './use-source-figures.ts';

const { kinds } = FIGURES_TEXTS.refusals;

/** The kind of a refusal in words, and as the API names it. */
export const KindName = ({ kind, title }: { readonly kind: string; readonly title: string }) => {
  const name = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return (
    <>
      {name === undefined ? <span lang="en">{title}</span> : name}
      <br />
      <code className="small quiet">{kind}</code>
    </>
  );
};
