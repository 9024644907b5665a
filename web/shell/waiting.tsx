/** Where a page will stand whose code or state is still on its way. The skeleton comes after 150 ms. */

/** The state strip: its first label is known, what else it will say is not. */
export const StripWaits = ({ label = "" }: { readonly label?: string }) => (
  <div class="strip waits">
    <div class="at">
      <span class="caps">{label}</span>
      <span class="skeleton" />
    </div>
    {[52, 76, 60, 84].map((width) => (
      <div class="c" key={width}>
        <span class="skeleton" style={{ width: `${width}px` }} />
        <span class="skeleton" style={{ width: `${width - 16}px` }} />
      </div>
    ))}
  </div>
);

export const Waiting = () => (
  <>
    <div class="above">
      <StripWaits />
    </div>
    <main class="main loading" id="main" tabIndex={-1}>
      <span class="skeleton" />
      <span class="sr" role="status">
        Loading the page
      </span>
    </main>
  </>
);
