/** The switch that turns shortcuts of one key off, for people whose voice or hand presses keys by accident. */
import { shortcutsOn } from "./preferences.ts";

export const SingleKeys = () => (
  <button
    type="button"
    class="switch"
    role="switch"
    aria-checked={shortcutsOn.value}
    onClick={() => {
      shortcutsOn.value = !shortcutsOn.value;
    }}
  >
    <i />
    Single-key shortcuts {shortcutsOn.value ? "on" : "off"}
  </button>
);
