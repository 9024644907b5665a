/** Where a page will stand whose code or state is still on its way. The skeleton comes after 150 ms. */
export const Waiting = () => (
  <>
    <div class="above">
      <div class="strip" />
    </div>
    <main class="main loading" id="main" tabIndex={-1}>
      <span class="skeleton" />
      <span class="sr" role="status">
        Loading the page
      </span>
    </main>
  </>
);
