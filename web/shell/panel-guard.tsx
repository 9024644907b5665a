/** A panel that fails shows its error and a way to try again; the others go on. */
import { Component, type ComponentChildren } from "preact";

interface Props {
  readonly name: string;
  readonly children: ComponentChildren;
}

export class PanelGuard extends Component<Props, { readonly error: string | undefined }> {
  override state = { error: undefined };

  static override getDerivedStateFromError(error: unknown): { readonly error: string } {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <section class="panel" role="alert" aria-label={this.props.name}>
        <div class="ph">
          <h2>{this.props.name}</h2>
        </div>
        <div class="pb failed">
          <p>This panel failed: {error}</p>
          <button type="button" class="btn sm" onClick={() => this.setState({ error: undefined })}>
            Retry
          </button>
        </div>
      </section>
    );
  }
}
