/** Line icons on a 16 px grid, drawn for Hindcast. Decorative: the control around one carries the name. */
const PATHS = {
  runs: "M2.5 4h11M2.5 8h7.5M2.5 12h9",
  live: "M4.6 11.4a4.8 4.8 0 0 1 0-6.8M11.4 4.6a4.8 4.8 0 0 1 0 6.8M2.6 13.4a7.6 7.6 0 0 1 0-10.8M13.4 2.6a7.6 7.6 0 0 1 0 10.8M8 6.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2",
  compare: "M6.5 2.5h-4v11h4zM9.5 2.5h4v11h-4zM8 1v1.5M8 4.5v2M8 8.5v2M8 12.5v2",
  lab: "M6.2 1.8v4.4L2.4 13a1 1 0 0 0 .9 1.4h9.4a1 1 0 0 0 .9-1.4L9.8 6.2V1.8M5 1.8h6M4.4 10h7.2",
  attention: "M8 2a4 4 0 0 1 4 4c0 4 1.5 5 1.5 5h-11S4 10 4 6a4 4 0 0 1 4-4zM6.6 13.6a1.6 1.6 0 0 0 2.8 0",
  help: "M8 1.8a6.2 6.2 0 1 0 0 12.4a6.2 6.2 0 1 0 0-12.4M6.2 6.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3M8 11.6v.1",
  find: "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4M10.2 10.2L14 14",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M3 13l1.4-1.4M11.6 4.4L13 3",
  moon: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
  stepBack: "M11 3.5v9L4.5 8zM3.2 3.5v9",
  stepForward: "M5 3.5v9L11.5 8zM12.8 3.5v9",
  previous: "M13 3.5L8 8l5 4.5M7.5 3.5L2.5 8l5 4.5",
  next: "M3 3.5L8 8l-5 4.5M8.5 3.5L13.5 8l-5 4.5",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.1 9.2a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  fork: "M4.5 1.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4M4.5 10.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4M11.5 3.8a1.7 1.7 0 1 0 0 3.4a1.7 1.7 0 1 0 0-3.4M4.5 5.2v5.6M11.5 7.2c0 2.4-7 1.4-7 3.6",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  edit: "M2.5 13.5l.7-3 7.6-7.6 2.3 2.3-7.6 7.6zM9.4 4.3l2.3 2.3",
  chevron: "M4 6l4 4 4-4",
  down: "M8 2.5v8M4.5 7.5L8 11l3.5-3.5M3 13.5h10",
  pin: "M8 9.5v5M4.5 9.5h7L10 6V2.5H6V6z",
  folder: "M1.8 12.8V3.4h4.4l1.4 1.8h6.6v7.6z",
  loop: "M3 7a5 5 0 0 1 9-2.6M13 9a5 5 0 0 1-9 2.6M12.4 1.6v3h-3M3.6 14.4v-3h3",
  zoom: "M2 8h12M4.6 5.4L2 8l2.6 2.6M11.4 5.4L14 8l-2.6 2.6",
  filter: "M2 3.5h12L9.5 9v4.5l-3-1.5V9z",
  settings:
    "M8 5.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8M8 1.6v2M8 12.4v2M1.6 8h2M12.4 8h2M3.5 3.5l1.4 1.4M11.1 11.1l1.4 1.4M3.5 12.5l1.4-1.4M11.1 4.9l1.4-1.4",
  bookmark: "M4 2.2h8v11.6L8 10.6l-4 3.2z",
  menu: "M3.4 8h.1M8 8h.1M12.5 8h.1",
  bolt: "M9 1.5L3.5 9H8l-1 5.5L12.5 7H8z",
} as const;

export type IconName = keyof typeof PATHS | "play" | "pause";

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.4"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {name === "play" ? (
      <path d="M4.5 2.8v10.4L13 8z" fill="currentColor" />
    ) : name === "pause" ? (
      <path d="M5 3v10M11 3v10" stroke-width="2.6" />
    ) : (
      <path d={PATHS[name]} />
    )}
  </svg>
);

export const Logo = ({ size = 24 }: { readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.7"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d="M5 7.1A8.5 8.5 0 1 1 3.6 13.5" />
    <path d="M4.4 2.7L5 7.1l4.4-.9" />
    <path d="M12 6.6v10.8" opacity=".9" />
    <circle cx="12" cy="12" r="2.2" fill="currentColor" stroke="none" />
  </svg>
);
