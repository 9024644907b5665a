/** The button of a panel's menu: what can be saved of it, its table, who wrote its values (web/shell/panel-menus.ts hears it). */
export const PanelMore = () => (
  <button
    type="button"
    class="btn sm ghost ico panel-more"
    aria-haspopup="menu"
    aria-label="More of this panel"
    title="Save, table, who set this"
  >
    <svg width="13" height="13" viewBox="0 0 13 13" fill="currentColor" aria-hidden="true">
      <circle cx="2" cy="6.5" r="1.3" />
      <circle cx="6.5" cy="6.5" r="1.3" />
      <circle cx="11" cy="6.5" r="1.3" />
    </svg>
  </button>
);
