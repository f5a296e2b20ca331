import { Component, type ReactNode } from 'react';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly hasFailed: boolean;
}

/** Keeps the frame of the console if a page fails, also if its module cannot be loaded. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  static getDerivedStateFromError(): ErrorBoundaryState {
    return { hasFailed: true };
  }

  override readonly state: ErrorBoundaryState = { hasFailed: false };

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div role="alert">
        <h1>{TEXTS.crashed.title}</h1>
        <p>{TEXTS.crashed.text}</p>
        <p className="actions">
          <a className="button" href={location.href} target="_self">
            {TEXTS.reload}
          </a>
        </p>
      </div>
    );
  }
}
