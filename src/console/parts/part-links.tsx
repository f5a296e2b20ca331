interface PartLinksProps {
  /** The name of the thing that has the parts, for screen readers. */
  readonly label: string;
  readonly parts: readonly {
    readonly name: string;
    readonly href: string;
    readonly isCurrent: boolean;
  }[];
}

/** The links to the parts of one thing. */
export const PartLinks = ({ label, parts }: PartLinksProps) => (
  <nav className="part-links" aria-label={label}>
    <ul>
      {parts.map(({ name, href, isCurrent }) => (
        <li key={href}>
          <a href={href} aria-current={isCurrent ? 'page' : undefined}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
